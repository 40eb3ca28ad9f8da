'use client'

import { useQuery } from '@tanstack/react-query'
import { History, MonitorPlay } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ErrorLine } from '@/components/error-line'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Switch } from '@/components/ui/switch'
import { UseList } from '@/components/use-list'
import { PlaylistPreview } from '@/features/playlists/playlist-preview'
import { type Playlist, playlistRevisionsQuery, playlistUsesQuery } from '@/features/playlists/queries'
import { TransitionFields } from '@/features/playlists/transition-fields'
import type { useDraft } from '@/features/playlists/use-draft'
import { usePlaylistActions } from '@/features/playlists/use-playlist-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const AssignDialog = dynamic(() => import('@/features/playlists/assign-dialog').then((module) => module.AssignDialog))

type PartProps = { playlist: Playlist; draft: ReturnType<typeof useDraft> }

/** What stands beside the contents of a playlist: settings, screens, what plays when, and versions. */
export function PlaylistSide(props: PartProps) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-5">
      <Settings {...props} />
      <Uses playlist={props.playlist} />
      <PlaylistPreview playlist={props.playlist} />
      <Revisions playlist={props.playlist} />
    </div>
  )
}

function Settings({ draft }: PartProps) {
  const { t } = useI18n()
  const { can } = useTenant()
  const { content, edit } = draft
  const editable = can('playlists.edit')
  return (
    <Panel title={t('playlists.settings')}>
      <fieldset disabled={!editable} className="grid grid-cols-1 gap-4">
        <div className="flex items-center justify-between gap-3">
          <div className="text-sm">
            <p className="font-medium text-ink">{t('playlists.shuffle')}</p>
            <p className="text-ink-muted">{t('playlists.shuffleText')}</p>
          </div>
          <Switch
            label={t('playlists.shuffle')}
            checked={content.shuffle ?? false}
            disabled={!editable}
            onChange={(shuffle) => edit((now) => ({ ...now, shuffle }))}
          />
        </div>
        <TransitionFields
          value={content.transition}
          onChange={(transition) => edit((now) => ({ ...now, ...(transition && { transition }) }))}
        />
      </fieldset>
    </Panel>
  )
}

function Uses({ playlist }: { playlist: Playlist }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useQuery(playlistUsesQuery(slug, api, playlist.id))
  const uses = query.data?.results ?? []
  const [assigning, setAssigning] = useState(false)
  return (
    <Panel
      title={t('playlists.where')}
      actions={
        can('devices.manage') && (
          <Button size="sm" onClick={() => setAssigning(true)}>
            <MonitorPlay aria-hidden />
            {t('playlists.assign')}
          </Button>
        )
      }
    >
      {query.isError && !query.data && <ErrorLine error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && uses.length === 0 && <p className="text-ink-muted text-sm">{t('playlists.nowhere')}</p>}
      {uses.length > 0 && <UseList uses={uses} />}
      {assigning && <AssignDialog playlist={playlist} onClose={() => setAssigning(false)} />}
    </Panel>
  )
}

const shownRevisions = 5

function Revisions({ playlist }: { playlist: Playlist }) {
  const { t, ago } = useI18n()
  const { slug, api, can } = useTenant()
  const now = useNow(60_000)
  const query = useQuery(playlistRevisionsQuery(slug, api, playlist.id))
  const revisions = query.data?.results ?? []
  const { restoreRevision } = usePlaylistActions()
  const [all, setAll] = useState(false)
  return (
    <Panel title={t('playlists.versions')}>
      {query.isError && !query.data && <ErrorLine error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && revisions.length === 0 && <p className="text-ink-muted text-sm">{t('playlists.noVersions')}</p>}
      <ol className="grid grid-cols-1 gap-3">
        {revisions.slice(0, all ? undefined : shownRevisions).map((revision) => (
          <li key={revision.number} className="flex items-start justify-between gap-3">
            <div className="min-w-0 text-sm">
              <p className="font-medium text-ink">
                {t('playlists.version', { number: revision.number })}
                {revision.number === playlist.revision && (
                  <span className="ms-2 font-normal text-success">{t('playlists.onScreens')}</span>
                )}
              </p>
              <p className="text-ink-muted text-xs">
                {revision.content.rule
                  ? t('playlists.smart')
                  : t('playlists.items', { count: revision.content.items?.length ?? 0 })}
                {' · '}
                {ago(revision.created_at, now)}
              </p>
              {revision.note && <p className="wrap-anywhere text-ink text-xs">{revision.note}</p>}
            </div>
            {can('playlists.edit') && (
              <Button
                size="sm"
                look="ghost"
                aria-label={t('playlists.restoreVersion', { number: revision.number })}
                onClick={() => void restoreRevision(playlist, revision.number)}
              >
                <History aria-hidden />
                {t('playlists.restore')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {!all && revisions.length > shownRevisions && (
        <Button look="link" size="inline" className="mt-3" onClick={() => setAll(true)}>
          {t('playlists.allVersions', { count: revisions.length })}
        </Button>
      )}
    </Panel>
  )
}
