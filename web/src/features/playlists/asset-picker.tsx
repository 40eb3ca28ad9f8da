'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { useFacts } from '@/features/assets/asset-facts'
import { type Asset, assetListQuery } from '@/features/assets/queries'
import { Thumbnail } from '@/features/assets/thumbnail'
import { withAdded } from '@/features/playlists/content'
import type { useDraft } from '@/features/playlists/use-draft'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Chooses assets for the end of a playlist, in the order of choosing. */
export function AssetPicker({ draft, onClose }: { draft: ReturnType<typeof useDraft>; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const words = search.trim()
  const query = useInfiniteQuery(assetListQuery(slug, api, { ordering: 'name', ...(words && { search: words }) }))
  const assets = query.data?.pages.flatMap((page) => page.results)
  const toggle = (id: string) =>
    setChosen((now) => (now.includes(id) ? now.filter((other) => other !== id) : [...now, id]))
  const add = () => {
    const items = chosen.map((id) => ({ id: crypto.randomUUID(), asset_id: id }))
    draft.edit((content) => withAdded(content, items))
    onClose()
  }
  return (
    <Dialog title={t('playlists.addAssets')} onClose={onClose} size="lg">
      <SearchBox label={t('assets.search')} value={search} onChange={setSearch} autoFocus className="mb-3" />
      <div className="h-96 overflow-y-auto">
        {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton className="h-full" />}
        {assets?.length === 0 && <p className="py-12 text-center text-ink-muted text-sm">{t('assets.nothingFound')}</p>}
        <ul>
          {assets?.map((asset) => (
            <li key={asset.id}>
              <Choice asset={asset} at={chosen.indexOf(asset.id)} onToggle={() => toggle(asset.id)} />
            </li>
          ))}
        </ul>
        <MoreButton query={query} look="ghost" className="mt-1 w-full">
          {t('playlists.more')}
        </MoreButton>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t('components.cancel')}</Button>
        <Button look="primary" disabled={chosen.length === 0} onClick={add}>
          {t('playlists.addChosen', { count: chosen.length })}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function Choice({ asset, at, onToggle }: { asset: Asset; at: number; onToggle: () => void }) {
  const facts = useFacts(asset)
  const id = `pick-${asset.id}`
  return (
    <label htmlFor={id} className="flex items-center gap-3 rounded-md p-2 hover:bg-hover">
      <Checkbox id={id} checked={at >= 0} onChange={onToggle} aria-label={asset.name} />
      <Thumbnail asset={asset} className="h-9 w-16 shrink-0 rounded-md" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-ink text-sm">{asset.name}</span>
        <span className="block truncate text-ink-muted text-xs">{facts}</span>
      </span>
      {at >= 0 && (
        <span className="grid size-5 place-items-center rounded-full bg-primary font-medium text-2xs text-on-primary tabular-nums">
          {at + 1}
        </span>
      )}
    </label>
  )
}
