'use client'

import { type ComponentProps, useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import type { Fit } from '@/features/layouts/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'

type Base<T> = { label: string; value: T; onChange: (value: T) => void; error?: string | undefined; hint?: string }

type NumberFieldProps = Base<number> & { least: number; most: number; step?: number }

/** A whole number; it counts when the field is left or Enter is pressed. */
export function NumberField({ label, value, onChange, error, hint, least, most, step = 1 }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    if (typed === null) return
    setTyped(null)
    const number = Math.round(Number(typed))
    if (typed.trim() !== '' && Number.isFinite(number)) onChange(Math.max(least, Math.min(most, number)))
  }
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={least}
          max={most}
          step={step}
          value={typed ?? value}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
            if (event.key === 'Escape') setTyped(null)
          }}
        />
      )}
    </Field>
  )
}

type LineFieldProps = Base<string> & Pick<ComponentProps<'input'>, 'type' | 'maxLength' | 'placeholder' | 'onBlur'>

/** A line of text. */
export function LineField({ label, onChange, error, hint, ...input }: LineFieldProps) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <Input {...control} {...input} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}

/** Several lines of text. */
export function LinesField({ label, value, onChange, error, maxLength }: Base<string> & { maxLength: number }) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <textarea
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          rows={3}
          maxLength={maxLength}
          className="field-sizing-content max-h-60 min-h-16 w-full rounded-md border border-field bg-surface px-3 py-2 text-base text-ink shadow-sm hover:border-ink-muted focus-visible:border-ring focus-visible:outline-offset-0 aria-invalid:border-danger-mark"
        />
      )}
    </Field>
  )
}

/** A colour, or none where that is possible. */
export function ColourField({ label, value, onChange, error, none }: Base<string> & { none?: string }) {
  const { t } = useI18n()
  return (
    <Field label={label} error={error}>
      {(control) => (
        <div className="flex items-center gap-2">
          <input
            {...control}
            type="color"
            value={value.slice(0, 7) || '#000000'}
            onChange={(event) => onChange(event.target.value)}
            className="h-9 w-12 shrink-0 cursor-pointer rounded-md border border-field bg-surface p-1"
          />
          <span className="min-w-0 flex-1 truncate text-ink-muted text-sm">{value || none}</span>
          {none && value && (
            <button
              type="button"
              className="rounded-sm text-accent text-sm underline-offset-4 hover:underline"
              onClick={() => onChange('')}
            >
              {t('layouts.noColour')}
            </button>
          )}
        </div>
      )}
    </Field>
  )
}

type ChoiceFieldProps = Base<string> & { options: [value: string, label: MessageKey][] }

/** One of a few words. */
export function ChoiceField({ label, value, onChange, error, hint, options }: ChoiceFieldProps) {
  const { t } = useI18n()
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([option, word]) => (
            <option key={option} value={option}>
              {t(word)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** How a picture fits its place. */
export function FitField({ value, onChange, error }: Omit<Base<Fit>, 'label'>) {
  const { t } = useI18n()
  return (
    <ChoiceField
      label={t('layouts.fit')}
      value={value}
      onChange={(fit) => onChange(fit as Fit)}
      error={error}
      options={[
        ['cover', 'layouts.cover'],
        ['contain', 'layouts.contain'],
        ['fill', 'layouts.fill'],
      ]}
    />
  )
}
