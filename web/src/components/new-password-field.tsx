'use client'

import type { ComponentProps } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { PasswordInput } from '@/components/password-input'
import { StrengthMeter } from '@/components/strength-meter'
import { Field } from '@/components/ui/field'
import type { Translate } from '@/lib/i18n'
import { shortest } from '@/lib/strength'

/** What a form asks of a new password before the server does. */
export function passwordRules(t: Translate) {
  return {
    required: t('components.passwordMissing'),
    minLength: { value: shortest, message: t('components.passwordAtLeast') },
  }
}

type NewPasswordFieldProps = Pick<ComponentProps<typeof Field>, 'label' | 'error'> & {
  /** What was typed, and what is known of the person and so guessed first. */
  password: string
  known: string[]
  control: UseFormRegisterReturn
  autoFocus?: boolean
}

/** A new password with a word about how hard it is to guess. */
export function NewPasswordField({ label, error, password, known, control, autoFocus }: NewPasswordFieldProps) {
  return (
    <Field label={label} hint={<StrengthMeter password={password} known={known} />} error={error}>
      {(ties) => <PasswordInput {...ties} {...control} autoComplete="new-password" autoFocus={autoFocus} />}
    </Field>
  )
}
