'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { PasswordInput } from '@/components/password-input'
import { Field } from '@/components/ui/field'
import { showPasswordFaults } from '@/features/security/password-faults'
import { useI18n } from '@/lib/i18n'

type PasswordDialogProps = {
  title: string
  text: string
  /** What the button does, in its own words. */
  action: string
  danger?: boolean
  onSubmit: (password: string) => Promise<void>
  onClose: () => void
}

/** Asks for the current password before something that others must not do at an open screen. */
export function PasswordDialog({ title, text, action, danger, onSubmit, onClose }: PasswordDialogProps) {
  const { t } = useI18n()
  const form = useForm({ defaultValues: { password: '' } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await onSubmit(password)
    } catch (error) {
      showPasswordFaults(form, t, error, 'password')
    }
  })
  return (
    <FormDialog
      title={title}
      text={text}
      action={action}
      look={danger ? 'danger' : 'primary'}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('security.currentPassword')} error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: t('components.passwordMissing') })}
            autoComplete="current-password"
            autoFocus
          />
        )}
      </Field>
    </FormDialog>
  )
}
