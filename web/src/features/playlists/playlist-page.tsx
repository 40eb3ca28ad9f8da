'use client'

import { useQuery } from '@tanstack/react-query'
import { Copy, Ellipsis, ListX, Pencil, Send, Share2, Trash2, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useParams } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { BackLink } from '@/components/back-link'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Button, buttonStyles } from '@/components/ui/button'
import { Menu, type MenuItem } from '@/components/ui/menu'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import type { Use } from '@/components/use-list'
import { PlaylistItems } from '@/features/playlists/playlist-items'
import { PublicationBadge } from '@/features/playlists/publication-badge'
import { type Playlist, playlistQuery } from '@/features/playlists/queries'
import { SmartRule } from '@/features/playlists/smart-rule'
import { useDraft } from '@/features/playlists/use-draft'
import { usePlaylistActions } from '@/features/playlists/use-playlist-actions'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useAhead } from '@/lib/use-ahead'

const loadSide = () => import('@/features/playlists/playlist-side').then((module) => module.PlaylistSide)
const PlaylistSide = dynamic(loadSide, { loading: () => <Waiting className="h-96" /> })
const InUseDialog = dynamic(() => import('@/components/in-use-dialog').then((module) => module.InUseDialog))
const PublishDialog = dynamic(() =>
  import('@/features/playlists/publish-dialog').then((module) => module.PublishDialog),
)
const RenamePlaylist = dynamic(() =>
  import('@/features/playlists/rename-playlist').then((module) => module.RenamePlaylist),
)
const ShareDialog = dynamic(() => import('@/features/shares/share-dialog').then((module) => module.ShareDialog))

/** One playlist: what is in it, when that plays, and who plays it. */
export function PlaylistPage() {
  useAhead(loadSide)
  const { t } = useI18n()
  const { id } = useParams<{ id: string }>()
  const { slug, api, href } = useTenant()
  const query = useQuery(playlistQuery(slug, api, id))
  const back = <BackLink href={href('playlists/')}>{t('lib.navPlaylists')}</BackLink>

  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <Page title={t('playlists.goneTitle')} back={back}>
        <EmptyState
          icon={ListX}
          title={t('playlists.goneTitle')}
          text={t('playlists.goneText')}
          action={
            <Link href={href('playlists/')} className={buttonStyles({ look: 'primary' })}>
              {t('playlists.toList')}
            </Link>
          }
        />
      </Page>
    )
  }
  if (query.data) return <Loaded playlist={query.data.data} etag={query.data.etag} back={back} />
  return (
    <Page title={t('lib.navPlaylists')} back={back}>
      {query.error ? (
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div aria-busy="true" className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Skeleton className="h-120 rounded-lg" />
          <Skeleton className="h-96 rounded-lg" />
        </div>
      )}
    </Page>
  )
}

type Open = 'publish' | 'rename' | 'share' | null

function Loaded({ playlist, etag, back }: { playlist: Playlist; etag: string | null; back: ReactNode }) {
  const { t } = useI18n()
  const { can } = useTenant()
  const draft = useDraft(playlist, etag)
  const { duplicate, discard, remove } = usePlaylistActions()
  const [open, setOpen] = useState<Open>(null)
  const [uses, setUses] = useState<Use[] | null>(null)
  const edit = can('playlists.edit')
  const close = () => setOpen(null)

  const items = (): MenuItem[] => [
    ...(edit
      ? ([
          {
            kind: 'action',
            key: 'rename',
            label: t('playlists.rename'),
            icon: Pencil,
            onSelect: () => setOpen('rename'),
          },
          {
            kind: 'action',
            key: 'discard',
            label: t('playlists.discard'),
            icon: Undo2,
            disabled: !playlist.has_changes || playlist.published === null,
            onSelect: () => void discard(playlist),
          },
        ] satisfies MenuItem[])
      : []),
    ...(can('playlists.create')
      ? ([
          {
            kind: 'action',
            key: 'copy',
            label: t('playlists.duplicate'),
            icon: Copy,
            onSelect: () => void duplicate(playlist),
          },
        ] satisfies MenuItem[])
      : []),
    ...(can('playlists.delete')
      ? ([
          {
            kind: 'action',
            key: 'delete',
            label: t('playlists.delete'),
            icon: Trash2,
            danger: true,
            onSelect: () => void remove(playlist, setUses),
          },
        ] satisfies MenuItem[])
      : []),
  ]

  return (
    <Page
      title={playlist.name}
      badge={<PublicationBadge of={playlist} />}
      text={playlist.description || undefined}
      back={back}
      actions={
        <>
          <span role="status" className="text-ink-muted text-sm empty:sr-only">
            {draft.saving && t('playlists.saving')}
          </span>
          {can('assets.share') && playlist.published && (
            <Button onClick={() => setOpen('share')}>
              <Share2 aria-hidden />
              {t('playlists.share')}
            </Button>
          )}
          {edit && (
            <Button look="primary" disabled={!playlist.has_changes && !draft.saving} onClick={() => setOpen('publish')}>
              <Send aria-hidden />
              {t('playlists.publish')}
            </Button>
          )}
          <Menu
            label={t('playlists.moreOf', { name: playlist.name })}
            className={buttonStyles({ look: 'secondary', size: 'icon' })}
            items={items}
          >
            <Ellipsis aria-hidden />
          </Menu>
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {draft.content.rule ? (
          <SmartRule playlist={playlist} draft={draft} />
        ) : (
          <PlaylistItems playlist={playlist} draft={draft} />
        )}
        <PlaylistSide playlist={playlist} draft={draft} />
      </div>
      {uses && <InUseDialog name={playlist.name} uses={uses} onClose={() => setUses(null)} />}
      {open === 'publish' && <PublishDialog playlist={playlist} draft={draft} onClose={close} />}
      {open === 'rename' && <RenamePlaylist playlist={playlist} onClose={close} />}
      {open === 'share' && (
        <ShareDialog of={{ kind: 'playlist', id: playlist.id, name: playlist.name }} onClose={close} />
      )}
    </Page>
  )
}
