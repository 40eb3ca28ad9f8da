'use client'

import type { FieldErrors, UseFormRegister } from 'react-hook-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { fits, type LimitValues, limitFields } from '@/features/admin/limits'
import { useI18n } from '@/lib/i18n'

type LimitInputsProps = { register: UseFormRegister<LimitValues>; errors: FieldErrors<LimitValues> }

/** A field for each limit; an empty one is no limit. */
export function LimitInputs({ register, errors }: LimitInputsProps) {
  const { t } = useI18n()
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-1 font-medium text-ink text-sm">{t('admin.limits')}</legend>
      <p className="text-ink-muted text-sm">{t('admin.limitsHint')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {limitFields.map((limit) => (
          <Field key={limit.name} label={t(limit.label)} error={errors[limit.name]?.message}>
            {(control) => (
              <Input
                {...control}
                {...register(limit.name, {
                  validate: (typed) => fits(typed, limit) || t('admin.limitWrong', { least: limit.least }),
                })}
                inputMode="numeric"
                placeholder={t('usage.unlimited')}
                autoComplete="off"
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  )
}
