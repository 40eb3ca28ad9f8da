'use client'

import type { UseFormRegisterReturn } from 'react-hook-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useI18n } from '@/lib/i18n'

type NameFieldProps = {
  /** Makes the input a part of the form, under the rule that there is a name. */
  register: (rule: { validate: (name: string) => true | string }) => UseFormRegisterReturn
  error: string | undefined
  maxLength: number
}

/** What something is called: the first field of a dialog that makes or renames it. */
export function NameField({ register, error, maxLength }: NameFieldProps) {
  const { t } = useI18n()
  return (
    <Field label={t('components.name')} error={error}>
      {(control) => (
        <Input
          {...control}
          {...register({ validate: (name) => name.trim() !== '' || t('components.nameMissing') })}
          maxLength={maxLength}
          autoComplete="off"
          autoFocus
        />
      )}
    </Field>
  )
}
