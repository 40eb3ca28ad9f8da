'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { SearchBox } from '@/components/search-box'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { useFacts } from '@/features/assets/asset-facts'
import { type Asset, type AssetFilter, assetListQuery } from '@/features/assets/queries'
import { Thumbnail } from '@/features/assets/thumbnail'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type AssetChoiceProps = {
  title: string
  text?: string
  /** What the search field is called. */
  search: string
  /** What is said when nothing fits. */
  nothing: string
  filter: AssetFilter
  /** Leaves out what the server's filter cannot. */
  fits?: (asset: Asset) => boolean
  /** What choosing does, as a picture. */
  icon: LucideIcon
  onChoose: (asset: Asset) => void
  onClose: () => void
}

/** Chooses one asset of the library. */
export function AssetChoice({ title, text, search, nothing, filter, fits, icon, onChoose, onClose }: AssetChoiceProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [typed, setTyped] = useState('')
  const words = typed.trim()
  const query = useInfiniteQuery(assetListQuery(slug, api, { ...filter, ...(words && { search: words }) }))
  const assets = query.data?.pages.flatMap((page) => page.results).filter((asset) => fits?.(asset) ?? true)
  return (
    <Dialog title={title} text={text} onClose={onClose} size="lg">
      <SearchBox label={search} value={typed} onChange={setTyped} autoFocus className="mb-3" />
      <div className="h-80 overflow-y-auto">
        {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-full" />}
        {assets?.length === 0 && !query.hasNextPage && (
          <p className="py-12 text-center text-ink-muted text-sm">{nothing}</p>
        )}
        <ul>
          {assets?.map((asset) => (
            <li key={asset.id}>
              <Choice asset={asset} icon={icon} onChoose={() => onChoose(asset)} />
            </li>
          ))}
        </ul>
        <MoreButton query={query} look="ghost" className="mt-1 w-full">
          {t('playlists.more')}
        </MoreButton>
      </div>
    </Dialog>
  )
}

function Choice({ asset, icon: Icon, onChoose }: { asset: Asset; icon: LucideIcon; onChoose: () => void }) {
  const facts = useFacts(asset)
  return (
    <button
      type="button"
      onClick={onChoose}
      className="group flex w-full items-center gap-3 rounded-md p-2 text-start -outline-offset-2 hover:bg-hover"
    >
      <Thumbnail asset={asset} className="h-9 w-16 shrink-0 rounded-md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-ink text-sm">{asset.name}</span>
        <span className="block truncate text-ink-muted text-xs">{facts}</span>
      </span>
      <Icon className="size-4 text-ink-faint group-hover:text-accent" aria-hidden />
    </button>
  )
}
