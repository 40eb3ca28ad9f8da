'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { NewPasswordField, passwordRules } from '@/components/new-password-field'
import { PasswordInput } from '@/components/password-input'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { showPasswordFaults } from '@/features/security/password-faults'
import { type Profile, sessionsQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { useTenant } from '@/lib/tenant'

/** Changing the password; all other sessions end with it. */
export function PasswordPanel({ profile }: { profile: Profile }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: { current_password: '', new_password: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async (body) => {
    try {
      await must(api.POST('/api/v3/auth/change-password/', { body }))
      form.reset()
      void client.invalidateQueries({ queryKey: sessionsQuery(slug, api).queryKey })
      notify(t('security.passwordChanged'))
    } catch (error) {
      showPasswordFaults(form, t, error, 'current_password')
    }
  })

  return (
    <Panel title={t('auth.password')} text={t('security.passwordText')}>
      <form onSubmit={submit} noValidate className="grid gap-5">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <input type="email" autoComplete="username" value={profile.email} readOnly hidden />
        <Field label={t('security.currentPassword')} error={errors.current_password?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('current_password', { required: t('components.passwordMissing') })}
              autoComplete="current-password"
            />
          )}
        </Field>
        <NewPasswordField
          label={t('auth.newPassword')}
          password={form.watch('new_password')}
          known={[profile.first_name, profile.last_name, profile.email.split('@')[0] ?? '']}
          error={errors.new_password?.message}
          control={form.register('new_password', passwordRules(t))}
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="justify-self-end">
          {t('security.changePassword')}
        </Button>
      </form>
    </Panel>
  )
}
