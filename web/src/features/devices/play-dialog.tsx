'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { SearchBox } from '@/components/search-box'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { useFacts } from '@/features/assets/asset-facts'
import { type Asset, assetListQuery } from '@/features/assets/queries'
import { Thumbnail } from '@/features/assets/thumbnail'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type PlayDialogProps = { onPlay: (asset: { id: string; name: string }) => void; onClose: () => void }

/** Chooses what a screen is to show right now, from what plays at present. */
export function PlayDialog({ onPlay, onClose }: PlayDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [search, setSearch] = useState('')
  const filter = { ordering: 'name' as const, is_enabled: true, ...(search.trim() && { search: search.trim() }) }
  const query = useInfiniteQuery(assetListQuery(slug, api, filter))
  const assets = query.data?.pages.flatMap((page) => page.results).filter((asset) => asset.is_active)

  return (
    <Dialog title={t('devices.playTitle')} text={t('devices.playText')} onClose={onClose} size="lg">
      <SearchBox label={t('devices.playSearch')} value={search} onChange={setSearch} autoFocus className="mb-3" />
      <div className="h-80 overflow-y-auto">
        {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-full" />}
        {assets?.length === 0 && !query.hasNextPage && (
          <p className="py-12 text-center text-ink-muted text-sm">{t('devices.playNothing')}</p>
        )}
        <ul>
          {assets?.map((asset) => (
            <li key={asset.id}>
              <Choice asset={asset} onPlay={() => onPlay({ id: asset.id, name: asset.name })} />
            </li>
          ))}
        </ul>
        <MoreButton query={query} look="ghost" className="mt-1 w-full">
          {t('devices.playMore')}
        </MoreButton>
      </div>
    </Dialog>
  )
}

function Choice({ asset, onPlay }: { asset: Asset; onPlay: () => void }) {
  const facts = useFacts(asset)
  return (
    <button
      type="button"
      onClick={onPlay}
      className="group flex w-full items-center gap-3 rounded-md p-2 text-start -outline-offset-2 hover:bg-hover"
    >
      <Thumbnail asset={asset} className="h-9 w-16 shrink-0 rounded-md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-ink text-sm">{asset.name}</span>
        <span className="block truncate text-ink-muted text-xs">{facts}</span>
      </span>
      <Play className="size-4 text-ink-faint group-hover:text-accent" aria-hidden />
    </button>
  )
}
