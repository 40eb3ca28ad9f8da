'use client'

import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { NewPasswordField, passwordRules } from '@/components/new-password-field'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink } from '@/features/auth/auth-link'
import { useEnter, useEnterWhenSignedIn } from '@/features/auth/use-enter'
import { register } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'

const empty = { first_name: '', last_name: '', email: '', password: '', company: '' }
type Values = typeof empty

/** Creating a tenant with its first administrator. */
export function RegisterPage() {
  const { t } = useI18n()
  const enter = useEnter()
  useEnterWhenSignedIn()
  const form = useForm<Values>({ defaultValues: empty, mode: 'onTouched' })
  const { errors, isSubmitting } = form.formState
  const required = { required: t('auth.fieldMissing') }
  const [password, first, last, company, email] = form.watch([
    'password',
    'first_name',
    'last_name',
    'company',
    'email',
  ])

  const submit = form.handleSubmit(async (values) => {
    try {
      enter((await register({ ...values, email: values.email.trim() })).tenant)
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  return (
    <AuthFrame
      title={t('auth.registerTitle')}
      text={t('auth.registerText')}
      footer={
        <>
          {t('auth.haveAccount')} <AuthLink href="/login/">{t('auth.toLogin')}</AuthLink>
        </>
      }
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
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
        <Field label={t('auth.email')} error={errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('email', {
                required: t('auth.emailMissing'),
                pattern: { value: /^\s*\S+@\S+\s*$/, message: t('auth.emailWrong') },
              })}
              type="email"
              autoComplete="email"
            />
          )}
        </Field>
        <Field label={t('auth.company')} hint={t('auth.companyHint')} error={errors.company?.message}>
          {(control) => <Input {...control} {...form.register('company', required)} autoComplete="organization" />}
        </Field>
        <NewPasswordField
          label={t('auth.password')}
          password={password}
          known={[first, last, company, email.split('@')[0] ?? '']}
          error={errors.password?.message}
          control={form.register('password', passwordRules(t))}
        />
        <Button type="submit" look="primary" size="lg" busy={isSubmitting} className="mt-1 w-full">
          {t('auth.createAccount')}
        </Button>
      </form>
    </AuthFrame>
  )
}
