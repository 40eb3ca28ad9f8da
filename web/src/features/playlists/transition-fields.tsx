'use client'

import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import type { Transition } from '@/features/playlists/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'

/** What the ways from one item to the next are called. */
export const transitionWords: Record<Transition['type'], MessageKey> = {
  none: 'playlists.cut',
  fade: 'playlists.fade',
  slide: 'playlists.slide',
}

const usualMs = 500
const longestMs = 3000

type TransitionFieldsProps = {
  value: Transition | undefined
  onChange: (value: Transition | undefined) => void
  /** What leaving it open is called; without, something is always chosen. */
  open?: string
}

/** How one item gives way to the next. */
export function TransitionFields({ value, onChange, open }: TransitionFieldsProps) {
  const { t } = useI18n()
  const type = value?.type ?? (open ? '' : 'none')
  return (
    <div className="grid auto-cols-[8rem] grid-cols-[minmax(0,1fr)] grid-flow-col gap-3">
      <Field label={t('playlists.transition')}>
        {(control) => (
          <Select
            {...control}
            value={type}
            onChange={(event) => {
              const next = event.target.value as Transition['type'] | ''
              onChange(next === '' ? undefined : { type: next, duration_ms: value?.duration_ms ?? usualMs })
            }}
          >
            {open && <option value="">{open}</option>}
            {(Object.keys(transitionWords) as Transition['type'][]).map((word) => (
              <option key={word} value={word}>
                {t(transitionWords[word])}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {value && value.type !== 'none' && (
        <Field label={t('playlists.milliseconds')}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={longestMs}
              step={100}
              value={value.duration_ms ?? usualMs}
              onChange={(event) =>
                onChange({ ...value, duration_ms: Math.max(0, Math.min(longestMs, Number(event.target.value) || 0)) })
              }
            />
          )}
        </Field>
      )}
    </div>
  )
}
