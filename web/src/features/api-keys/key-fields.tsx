'use client'

import type { FieldErrors, UseFormRegister } from 'react-hook-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { KeyValues } from '@/features/api-keys/key-values'
import { useI18n } from '@/lib/i18n'

type KeyFieldsProps = { register: UseFormRegister<KeyValues>; errors: FieldErrors<KeyValues> }

/** Where, how often and how long the key works. */
export function BoundFields({ register, errors }: KeyFieldsProps) {
  const { t } = useI18n()
  return (
    <>
      <Field label={t('api-keys.networks')} hint={t('api-keys.networksHint')} error={errors.networks?.message}>
        {(control) => <Input {...control} {...register('networks')} placeholder="203.0.113.0/24" />}
      </Field>
      <Field label={t('api-keys.rate')} hint={t('api-keys.rateHint')} error={errors.rate?.message}>
        {(control) => (
          <Input
            {...control}
            {...register('rate', {
              validate: (rate) =>
                rate.trim() === '' || /^[1-9]\d{0,5}$|^1000000$/.test(rate.trim()) || t('api-keys.rateWrong'),
            })}
            inputMode="numeric"
            placeholder="1000"
            className="max-w-36"
          />
        )}
      </Field>
      <Field label={t('api-keys.expires')} hint={t('api-keys.expiresHint')} error={errors.expires?.message}>
        {(control) => <Input {...control} {...register('expires')} type="datetime-local" className="max-w-60" />}
      </Field>
    </>
  )
}
