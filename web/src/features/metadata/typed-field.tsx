'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { Switch } from '@/components/ui/switch'
import type { TemplateField } from '@/features/library/queries'
import { asText, typedValue } from '@/features/metadata/values'
import { useI18n } from '@/lib/i18n'

type TypedFieldProps = {
  field: TemplateField
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

const inputs = { text: 'text', number: 'number', integer: 'number', date: 'date', url: 'url' } as const

/** A value of the kind that a template asks for. */
export function TypedField({ field, value, error, onChange }: TypedFieldProps) {
  const { t } = useI18n()
  const name = field.label || field.key
  const label = field.required ? t('metadata.required', { name }) : name
  const options = field.options ?? []
  if (field.type === 'boolean') {
    return (
      <div className="flex items-center justify-between gap-3">
        <span className="font-medium text-ink text-sm">{label}</span>
        <Switch label={name} checked={value === true} onChange={onChange} />
      </div>
    )
  }
  if (field.type === 'choices') {
    const chosen = Array.isArray(value) ? (value as string[]) : []
    return (
      <fieldset>
        <legend className="mb-1.5 font-medium text-ink text-sm">{label}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {options.map((option) => (
            <span key={option} className="flex items-center gap-1.5 text-ink text-sm">
              <Checkbox
                aria-label={option}
                checked={chosen.includes(option)}
                onChange={(event) =>
                  // In the order of the template, whatever was ticked first.
                  onChange(
                    options.filter((other) => (other === option ? event.target.checked : chosen.includes(other))),
                  )
                }
              />
              {option}
            </span>
          ))}
        </div>
        {error && (
          <p role="alert" className="mt-1.5 text-danger text-sm">
            {error}
          </p>
        )}
      </fieldset>
    )
  }
  const typed = value === undefined || value === null ? '' : asText(value)
  return (
    <Field label={label} error={error}>
      {(control) =>
        field.type === 'choice' ? (
          <Select {...control} value={typed} onChange={(event) => onChange(event.target.value)}>
            <option value="">{t('metadata.nothing')}</option>
            {options.map((option) => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </Select>
        ) : (
          <Input
            {...control}
            type={inputs[field.type as keyof typeof inputs]}
            step={field.type === 'number' ? 'any' : undefined}
            value={typed}
            onChange={(event) => onChange(typedValue(field, event.target.value))}
          />
        )
      }
    </Field>
  )
}
