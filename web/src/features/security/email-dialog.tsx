'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { PasswordInput } from '@/components/password-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { showPasswordFaults } from '@/features/security/password-faults'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { useTenant } from '@/lib/tenant'

/** Asks for another address; it counts once the link in its mail was followed. */
export function EmailDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const form = useForm({ defaultValues: { email: '', password: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ email, password }) => {
    try {
      await must(api.POST('/api/v3/auth/change-email/', { body: { email: email.trim(), password } }))
      notify(t('security.changeSent', { email: email.trim() }))
      onClose()
    } catch (error) {
      showPasswordFaults(form, t, error, 'password')
    }
  })

  return (
    <FormDialog
      title={t('security.changeEmail')}
      text={t('security.changeEmailText')}
      action={t('security.sendLink')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('security.newEmail')} error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email', {
              required: t('auth.emailMissing'),
              pattern: { value: /^\s*\S+@\S+\s*$/, message: t('auth.emailWrong') },
            })}
            type="email"
            autoComplete="email"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('security.currentPassword')} error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: t('components.passwordMissing') })}
            autoComplete="current-password"
          />
        )}
      </Field>
    </FormDialog>
  )
}
