'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { Editor, SaveState } from '@/features/layouts/use-editor'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, explainField } from '@/lib/problem'

const words: Record<SaveState, MessageKey> = {
  saved: 'layouts.saved',
  saving: 'layouts.saving',
  refused: 'layouts.notSaved',
  failed: 'layouts.notSaved',
  conflict: 'layouts.notSaved',
}

/** Whether the draft is on the server, in a word. */
export function SaveWord({ state }: { state: SaveState }) {
  const { t } = useI18n()
  const good = state === 'saved' || state === 'saving'
  return (
    <span role="status" className={good ? 'text-ink-muted text-sm' : 'font-medium text-danger text-sm'}>
      {t(words[state])}
    </span>
  )
}

/** Why the draft could not be saved, and what helps. */
export function SaveProblem({ editor }: { editor: Editor }) {
  const { t } = useI18n()
  const [busy, setBusy] = useState(false)
  const { state } = editor
  if (state === 'saved' || state === 'saving') return null
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    try {
      await work()
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <div
      role="alert"
      className="mb-4 flex flex-wrap items-center gap-3 rounded-lg bg-danger-soft px-4 py-3 text-danger text-sm"
    >
      <div className="min-w-0 flex-1 basis-60">
        {state === 'conflict' && t('layouts.conflict')}
        {state === 'failed' && explain(t, editor.problem)}
        {state === 'refused' && <Refused editor={editor} />}
      </div>
      {state === 'failed' && (
        <Button size="sm" busy={busy} onClick={() => void attempt(editor.save)}>
          {t('components.retry')}
        </Button>
      )}
      {state === 'conflict' && (
        <>
          <Button size="sm" busy={busy} onClick={() => void attempt(() => editor.resolve(false))}>
            {t('layouts.takeTheirs')}
          </Button>
          <Button size="sm" busy={busy} onClick={() => void attempt(() => editor.resolve(true))}>
            {t('layouts.keepMine')}
          </Button>
        </>
      )}
    </div>
  )
}

function Refused({ editor }: { editor: Editor }) {
  const { t } = useI18n()
  const { faults, content } = editor
  if (faults.size === 0) return explain(t, editor.problem)
  return (
    <ul>
      {[...faults].flatMap(([id, found]) => {
        const name = content.zones.find((zone) => zone.id === id)?.name
        return found.map((fault) => (
          <li key={`${id}.${fault.field}.${fault.code}`}>
            {name && <strong className="font-semibold">{name}: </strong>}
            {explainField(t, fault)}
          </li>
        ))
      })}
    </ul>
  )
}
