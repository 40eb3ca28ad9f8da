'use client'

import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { IconButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { brandTokens } from '@/lib/brand'
import { contrast, hexOf, inkOn } from '@/lib/colour'
import { useI18n } from '@/lib/i18n'

type ColourFieldProps = {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
  error: string | undefined
  control: UseFormRegisterReturn
  /** Whether the colour is a ground with text on it, or text itself. */
  use: 'fill' | 'text'
}

/** A colour, picked or typed, with what it means for those who have to read it. */
export function ColourField({ label, hint, value, onChange, error, control: field, use }: ColourFieldProps) {
  const { t } = useI18n()
  const hex = hexOf(value)
  return (
    <div className="grid gap-1.5">
      <Field label={label} hint={hint} error={error}>
        {(control) => (
          <div className="flex items-center gap-2">
            <input
              type="color"
              aria-label={t('branding.pick', { what: label })}
              value={hex ?? '#ffffff'}
              onChange={(event) => onChange(event.target.value)}
              className="size-9 shrink-0 cursor-pointer rounded-md border border-field bg-surface p-1"
            />
            <Input
              {...control}
              {...field}
              placeholder={t('branding.colourNone')}
              maxLength={9}
              autoComplete="off"
              spellCheck={false}
              className="max-w-44 font-mono"
            />
            {value !== '' && (
              <IconButton tip={false} label={t('branding.clear', { what: label })} onClick={() => onChange('')}>
                <X aria-hidden />
              </IconButton>
            )}
          </div>
        )}
      </Field>
      {hex && <Verdict hex={hex} use={use} />}
    </div>
  )
}

function Verdict({ hex, use }: { hex: string; use: 'fill' | 'text' }) {
  const { t, number } = useI18n()
  const colours =
    use === 'fill' ? { primary_color: hex, accent_color: null } : { primary_color: null, accent_color: hex }
  const used = brandTokens(colours, 'light')[use === 'fill' ? 'primary' : 'accent']
  const ratio = use === 'fill' ? contrast(hex, inkOn(hex)) : contrast(hex, '#ffffff')
  const shown = number(Math.floor(ratio * 10) / 10)
  return used === hex ? (
    <p role="status" className="flex items-center gap-1.5 text-sm text-success">
      <CircleCheck className="size-4 shrink-0" aria-hidden />
      {t('branding.contrastGood', { ratio: shown })}
    </p>
  ) : (
    <p role="status" className="flex items-start gap-1.5 text-sm text-warning">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {t('branding.contrastLow', { used: used ?? hex })}
    </p>
  )
}
