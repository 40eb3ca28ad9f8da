'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ListVideo, Plus, SearchX, Sparkles, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { Suspense } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Select } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { TrashSwitch } from '@/features/library/trash-switch'
import { PublicationBadge } from '@/features/playlists/publication-badge'
import { type PlaylistSummary, playlistListQuery } from '@/features/playlists/queries'
import { usePlaylistActions } from '@/features/playlists/use-playlist-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { oneOf, text, useUrlState } from '@/lib/url-state'
import { useNow } from '@/lib/use-now'

const NewPlaylist = dynamic(() => import('@/features/playlists/new-playlist').then((module) => module.NewPlaylist))
const TrashList = dynamic(() => import('@/features/library/trash-list').then((module) => module.TrashList))
const listState = {
  q: text,
  sort: oneOf('name', '-name', '-updated_at', '-created_at'),
  trash: oneOf('', '1'),
  add: oneOf('', '1'),
}

/** All playlists. */
export function PlaylistsPage() {
  return (
    <Suspense fallback={null}>
      <Playlists />
    </Suspense>
  )
}

function Playlists() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const [state, set] = useUrlState(listState)
  const search = state.q.trim()
  const trash = state.trash === '1'
  const { restore } = usePlaylistActions()
  const query = useInfiniteQuery(
    playlistListQuery(slug, api, {
      // The trash comes in the order of deletion when nothing is said.
      ...(!(trash && state.sort === 'name') && { ordering: state.sort }),
      ...(search && { search }),
      ...(trash && { trash }),
    }),
  )
  const playlists = query.data?.pages.flatMap((page) => page.results) ?? []
  const count = query.data?.pages[0]?.count
  const make = can('playlists.create') && (
    <Button look="primary" onClick={() => set({ add: '1' })}>
      <Plus aria-hidden />
      {t('playlists.new')}
    </Button>
  )
  return (
    <Page
      title={trash ? t('playlists.trash') : t('lib.navPlaylists')}
      text={
        count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('playlists.count', { count })
      }
      actions={!trash && make}
    >
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <SearchBox
          label={t('playlists.search')}
          value={state.q}
          onChange={(q) => set({ q })}
          className="min-w-0 flex-1 basis-48 sm:max-w-80"
        />
        <span className="hidden flex-1 sm:block" />
        <Select
          aria-label={t('playlists.sort')}
          className="w-auto!"
          value={state.sort}
          onChange={(event) => set({ sort: event.target.value as typeof state.sort })}
        >
          <option value="name">{t(trash ? 'assets.byDeleted' : 'playlists.byName')}</option>
          <option value="-name">{t('playlists.byNameDown')}</option>
          <option value="-updated_at">{t('playlists.byChanged')}</option>
          <option value="-created_at">{t('playlists.byNewest')}</option>
        </Select>
        {(trash || can('playlists.delete')) && (
          <TrashSwitch on={trash} onChange={(on) => set({ trash: on ? '1' : '' })} />
        )}
      </div>
      {query.error && playlists.length === 0 && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-80 rounded-lg" />}
      {query.data && playlists.length === 0 && search && (
        <EmptyState
          icon={SearchX}
          title={t('playlists.nothingFound')}
          text={t('playlists.nothingFoundText')}
          action={<Button onClick={() => set({ q: '' })}>{t('components.clearSearch')}</Button>}
        />
      )}
      {query.data && playlists.length === 0 && !search && trash && (
        <EmptyState icon={Trash2} title={t('assets.trashEmpty')} text={t('assets.trashEmptyText')} />
      )}
      {query.data && playlists.length === 0 && !search && !trash && (
        <EmptyState icon={ListVideo} title={t('playlists.empty')} text={t('playlists.emptyText')} action={make} />
      )}
      {playlists.length > 0 && trash && (
        <TrashList results={playlists} onRestore={can('playlists.delete') ? restore : null} />
      )}
      {playlists.length > 0 && !trash && (
        <Card>
          <ul className="divide-y divide-line">
            {playlists.map((playlist) => (
              <li key={playlist.id}>
                <Row playlist={playlist} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <MoreButton query={query} look="ghost" className="mt-3 w-full">
        {t('playlists.more')}
      </MoreButton>
      {state.add && <NewPlaylist onClose={() => set({ add: '' })} />}
    </Page>
  )
}

function Row({ playlist }: { playlist: PlaylistSummary }) {
  const { t, ago } = useI18n()
  const { href } = useTenant()
  const now = useNow(60_000)
  const Icon = playlist.is_smart ? Sparkles : ListVideo
  const facts = [
    playlist.is_smart ? t('playlists.smart') : t('playlists.items', { count: playlist.item_count }),
    t('playlists.screens', { count: playlist.screen_count }),
    t('playlists.changedAgo', { ago: ago(playlist.updated_at, now) }),
  ]
  return (
    <Link
      href={href(`playlists/${playlist.id}/`)}
      prefetch={false}
      className="flex min-w-0 items-center gap-3 px-4 py-3 -outline-offset-2 transition-colors hover:bg-hover sm:px-5"
    >
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-accent-soft text-accent">
        <Icon className="size-4" aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-ink text-sm">{playlist.name}</span>
        <span className="block truncate text-ink-muted text-xs">{facts.join(' · ')}</span>
        <span className="mt-1.5 flex sm:hidden">
          <PublicationBadge of={playlist} />
        </span>
      </span>
      <span className="max-sm:hidden">
        <PublicationBadge of={playlist} />
      </span>
    </Link>
  )
}
