'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Minus, Pencil, Plus, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { type Layout, type LayoutChanges, layoutChangesQuery, layoutsKey } from '@/features/layouts/queries'
import type { Editor } from '@/features/layouts/use-editor'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

type PublishDialogProps = { layout: Layout; editor: Editor; onClose: () => void }

/** Sends a draft to its screens, after showing what that changes. */
export function PublishDialog({ layout, editor, onClose }: PublishDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string[]>([])
  const saved = editor.state === 'saved'
  const changes = useQuery({ ...layoutChangesQuery(slug, api, layout.id), enabled: saved })
  const publish = async () => {
    setBusy(true)
    try {
      const etag = await editor.settled()
      if (etag === null) return onClose() // the page says why it is not saved
      const params = { path: { id: layout.id }, header: { 'If-Match': etag } }
      await must(api.POST('/api/v3/layouts/{id}/publish/', { params, body: { note: note.trim() } }))
      notify(t('layouts.nowPublished', { name: layout.name }))
      onClose()
    } catch (error) {
      setBusy(false)
      if (error instanceof Problem && error.errors.length > 0) {
        editor.blame(error)
        setFault(error.errors.map(({ message }) => message))
      } else setFault([explain(t, error)])
    }
    void client.invalidateQueries({ queryKey: layoutsKey(slug) })
  }
  return (
    <FormDialog
      title={t('layouts.publishTitle', { name: layout.name })}
      text={t('layouts.publishText')}
      size="lg"
      action={t('layouts.publishNow')}
      busy={busy}
      disabled={!saved}
      fault={
        fault.length > 0 &&
        fault.map((sentence) => (
          <span key={sentence} className="block">
            {sentence}
          </span>
        ))
      }
      onSubmit={(event) => {
        event.preventDefault()
        void publish()
      }}
      onClose={onClose}
    >
      {changes.isError && <ErrorCard error={changes.error} onRetry={() => void changes.refetch()} />}
      {changes.isFetching && <Skeleton className="h-32" />}
      {changes.data && !changes.isFetching && <Differences changes={changes.data} />}
      <Field label={t('layouts.publishNote')} hint={t('layouts.publishNoteHint')}>
        {(control) => (
          <Input {...control} value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />
        )}
      </Field>
    </FormDialog>
  )
}

const settingWords: Record<LayoutChanges['settings'][number], MessageKey> = {
  size: 'layouts.resolution',
  grid: 'layouts.grid',
  background: 'layouts.background',
}
const whatWords: Record<LayoutChanges['changed'][number]['what'][number], MessageKey> = {
  name: 'layouts.name',
  place: 'layouts.place',
  content: 'layouts.content',
  look: 'layouts.look',
}

/** How the draft differs from what is on the screens. */
function Differences({ changes }: { changes: LayoutChanges }) {
  const { t } = useI18n()
  const names = (zones: LayoutChanges['added']) => zones.map(({ id = '', name = '' }) => ({ key: id, name }))
  const groups: [MessageKey, ReactNode, { key: string; name: string; more?: string }[]][] = [
    ['layouts.diffAdded', <Plus key="icon" className="text-success" aria-hidden />, names(changes.added)],
    ['layouts.diffRemoved', <Minus key="icon" className="text-danger" aria-hidden />, names(changes.removed)],
    [
      'layouts.diffChanged',
      <Pencil key="icon" className="text-warning" aria-hidden />,
      changes.changed.map(({ after: { id = '', name = '' }, what }) => ({
        key: id,
        name,
        more: what.map((part) => t(whatWords[part])).join(', '),
      })),
    ],
    [
      'layouts.diffSettings',
      <SlidersHorizontal key="icon" className="text-accent" aria-hidden />,
      changes.settings.map((setting) => ({ key: setting, name: t(settingWords[setting]) })),
    ],
  ]
  const shown = groups.filter(([, , entries]) => entries.length > 0)
  if (shown.length === 0) return <p className="text-ink-muted text-sm">{t('layouts.noDifference')}</p>
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
                {entry.more && <span className="shrink-0 text-ink-muted text-xs">{entry.more}</span>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
