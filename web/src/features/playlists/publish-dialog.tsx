'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowUpDown, Minus, Pencil, Plus, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { keyOf, namedOf } from '@/features/playlists/content'
import {
  type Playlist,
  type PlaylistChanges,
  type PlaylistItem,
  playlistChangesQuery,
  playlistsKey,
} from '@/features/playlists/queries'
import type { useDraft } from '@/features/playlists/use-draft'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

type PublishDialogProps = { playlist: Playlist; draft: ReturnType<typeof useDraft>; onClose: () => void }

/** Sends a draft to its screens, after showing what that changes. */
export function PublishDialog({ playlist, draft, onClose }: PublishDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const changes = useQuery({ ...playlistChangesQuery(slug, api, playlist.id), enabled: !draft.saving })
  const publish = async () => {
    setBusy(true)
    try {
      const etag = await draft.settled()
      const params = { path: { id: playlist.id }, ...(etag && { header: { 'If-Match': etag } }) }
      await must(api.POST('/api/v3/playlists/{id}/publish/', { params, body: { note: note.trim() } }))
      notify(t('playlists.nowPublished', { name: playlist.name }))
      onClose()
    } catch (error) {
      const elsewhere = error instanceof Problem && error.status === 412
      notify(elsewhere ? t('playlists.changedElsewhere') : explain(t, error), { tone: 'danger' })
      setBusy(false)
    }
    void client.invalidateQueries({ queryKey: playlistsKey(slug) })
  }
  return (
    <FormDialog
      title={t('playlists.publishTitle', { name: playlist.name })}
      text={t('playlists.publishText')}
      size="lg"
      action={t('playlists.publish')}
      busy={busy}
      disabled={draft.saving}
      onSubmit={(event) => {
        event.preventDefault()
        void publish()
      }}
      onClose={onClose}
    >
      {changes.isError && <ErrorCard error={changes.error} onRetry={() => void changes.refetch()} />}
      {changes.isFetching && <Skeleton className="h-32" />}
      {changes.data && !changes.isFetching && <Differences playlist={playlist} changes={changes.data} />}
      <Field label={t('playlists.publishNote')} hint={t('playlists.publishNoteHint')}>
        {(control) => (
          <Input {...control} value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />
        )}
      </Field>
    </FormDialog>
  )
}

const settingWords: Record<PlaylistChanges['settings'][number], MessageKey> = {
  shuffle: 'playlists.shuffle',
  transition: 'playlists.transition',
  rule: 'playlists.rule',
}

/** How the draft differs from what is on the screens. */
function Differences({ playlist, changes }: { playlist: Playlist; changes: PlaylistChanges }) {
  const { t } = useI18n()
  const name = (item: PlaylistItem) => namedOf(playlist, item)?.name ?? t('playlists.missing')
  const names = (items: PlaylistItem[]) => items.map((item) => ({ key: keyOf(item), name: name(item) }))
  const groups: [MessageKey, ReactNode, { key: string; name: string }[]][] = [
    ['playlists.diffAdded', <Plus key="icon" className="text-success" aria-hidden />, names(changes.added)],
    ['playlists.diffRemoved', <Minus key="icon" className="text-danger" aria-hidden />, names(changes.removed)],
    [
      'playlists.diffChanged',
      <Pencil key="icon" className="text-warning" aria-hidden />,
      names(changes.changed.map(({ after }) => after)),
    ],
    ['playlists.diffMoved', <ArrowUpDown key="icon" className="text-accent" aria-hidden />, names(changes.moved)],
    [
      'playlists.diffSettings',
      <SlidersHorizontal key="icon" className="text-accent" aria-hidden />,
      changes.settings.map((setting) => ({ key: setting, name: t(settingWords[setting]) })),
    ],
  ]
  const shown = groups.filter(([, , entries]) => entries.length > 0)
  if (shown.length === 0) return <p className="text-ink-muted text-sm">{t('playlists.noDifference')}</p>
  return (
    <div className="grid max-h-72 grid-cols-1 gap-4 overflow-y-auto rounded-lg border border-line p-4">
      {shown.map(([label, icon, entries]) => (
        <section key={label}>
          <h3 className="mb-1 font-medium text-ink-muted text-xs">{t(label, { count: entries.length })}</h3>
          <ul className="grid grid-cols-1 gap-0.5">
            {entries.map((entry) => (
              <li key={entry.key} className="flex items-center gap-2 text-ink text-sm [&_svg]:size-4 [&_svg]:shrink-0">
                {icon}
                <span className="truncate">{entry.name}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
