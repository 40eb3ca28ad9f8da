'use client'

import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { NewPasswordField, passwordRules } from '@/components/new-password-field'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Offer } from '@/features/auth/invite-page'
import { refusal } from '@/features/auth/refusal'
import { useEnter } from '@/features/auth/use-enter'
import { must, publicApi } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { keepSession } from '@/lib/session'
import { showFaults } from '@/lib/show-faults'

/** Joining with a new account. */
export function InviteRegister({ token, offer }: { token: string; offer: Offer }) {
  const { t } = useI18n()
  const enter = useEnter()
  const form = useForm({ defaultValues: { first_name: '', last_name: '', password: '' }, mode: 'onTouched' })
  const { errors, isSubmitting } = form.formState
  const required = { required: t('auth.fieldMissing'), maxLength: 100 }
  const [password, first, last] = form.watch(['password', 'first_name', 'last_name'])

  const submit = form.handleSubmit(async (values) => {
    try {
      const body = { token, ...values, session: 'cookie' as const }
      const { tenant, session } = await must(publicApi.POST('/api/v3/invitations/accept/', { body }))
      if (session) keepSession(session)
      enter(tenant)
    } catch (error) {
      const refused = refusal(t, error)
      if (refused) form.setError('root', { message: refused })
      else showFaults(form, t, error)
    }
  })

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <p className="text-ink-muted">{t('auth.inviteNew')}</p>
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <input type="email" autoComplete="username" value={offer.email} readOnly hidden />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('auth.firstName')} error={errors.first_name?.message}>
          {(control) => (
            <Input {...control} {...form.register('first_name', required)} autoComplete="given-name" autoFocus />
          )}
        </Field>
        <Field label={t('auth.lastName')} error={errors.last_name?.message}>
          {(control) => <Input {...control} {...form.register('last_name', required)} autoComplete="family-name" />}
        </Field>
      </div>
      <NewPasswordField
        label={t('auth.password')}
        password={password}
        known={[first, last, offer.email.split('@')[0] ?? '']}
        error={errors.password?.message}
        control={form.register('password', passwordRules(t))}
      />
      <Button type="submit" look="primary" size="lg" busy={isSubmitting} className="mt-1 w-full">
        {t('auth.acceptNew')}
      </Button>
    </form>
  )
}
