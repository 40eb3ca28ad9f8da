'use client'

import Link from 'next/link'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button, buttonStyles } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { AuthFrame } from '@/features/auth/auth-frame'
import { PasswordInput } from '@/features/auth/password-input'
import { useEnter, useEnterWhenSignedIn } from '@/features/auth/use-enter'
import { signIn } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'

type Values = { email: string; password: string }

/** Signing in. */
export function LoginPage() {
  const { t } = useI18n()
  const enter = useEnter()
  useEnterWhenSignedIn()
  const form = useForm<Values>({ defaultValues: { email: '', password: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ email, password }) => {
    try {
      enter((await signIn(email.trim(), password)).tenant)
    } catch (error) {
      const wrong = error instanceof Problem && error.status === 401
      form.setError('root', { message: wrong ? t('auth.invalid') : explain(t, error) })
      if (wrong) form.setFocus('password', { shouldSelect: true })
    }
  })

  return (
    <AuthFrame
      title={t('auth.loginTitle')}
      text={t('auth.loginText')}
      footer={
        <>
          {t('auth.noAccount')}{' '}
          <Link href="/register/" className={buttonStyles({ look: 'link', size: 'inline' })}>
            {t('auth.toRegister')}
          </Link>
        </>
      }
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('auth.email')} error={errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('email', { required: t('auth.emailMissing') })}
              type="email"
              autoComplete="username"
              autoFocus
            />
          )}
        </Field>
        <Field label={t('auth.password')} error={errors.password?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('password', { required: t('auth.passwordMissing') })}
              autoComplete="current-password"
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="lg" busy={isSubmitting} className="mt-1 w-full">
          {t('auth.signIn')}
        </Button>
      </form>
    </AuthFrame>
  )
}
