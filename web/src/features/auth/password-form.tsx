'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { PasswordInput } from '@/components/password-input'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { AuthLink } from '@/features/auth/auth-link'
import { type Challenge, signIn, signInWithPasskey } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { explainPasskey, usePasskeySupport } from '@/lib/passkeys'
import { explain, Problem } from '@/lib/problem'
import type { Session } from '@/lib/session'

type PasswordFormProps = {
  /** The address of the only account that helps here. */
  email?: string
  action: string
  /** What went wrong before the form was shown again. */
  notice?: string
  onAnswer: (answer: Session | Challenge) => Promise<void> | void
}

/** Signing in with address and password, or with a passkey. */
export function PasswordForm({ email = '', action, notice = '', onAnswer }: PasswordFormProps) {
  const { t } = useI18n()
  const form = useForm({ defaultValues: { email, password: '' } })
  const { errors, isSubmitting } = form.formState
  const passkeys = usePasskeySupport()
  const [asking, setAsking] = useState(false)

  const submit = form.handleSubmit(async (values) => {
    try {
      await onAnswer(await signIn(values.email.trim(), values.password))
    } catch (error) {
      const wrong = error instanceof Problem && error.status === 401
      form.setError('root', { message: wrong ? t('auth.invalid') : explain(t, error) })
      if (wrong) form.setFocus('password', { shouldSelect: true })
    }
  })

  const ask = async () => {
    setAsking(true)
    form.clearErrors()
    try {
      await onAnswer(await signInWithPasskey())
    } catch (error) {
      form.setError('root', { message: explainPasskey(t, error) })
    } finally {
      setAsking(false)
    }
  }

  const fault = errors.root?.message ?? notice
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {fault && <FormError>{fault}</FormError>}
      <Field label={t('auth.email')} error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('email', { required: t('auth.emailMissing') })}
            type="email"
            autoComplete="username"
            readOnly={email !== ''}
            autoFocus={email === ''}
          />
        )}
      </Field>
      <Field label={t('auth.password')} error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: t('components.passwordMissing') })}
            autoComplete="current-password"
            autoFocus={email !== ''}
          />
        )}
      </Field>
      <p className="-mt-1.5 flex justify-end">
        <AuthLink href="/forgot-password/">{t('auth.forgot')}</AuthLink>
      </p>
      <Button type="submit" look="primary" size="lg" busy={isSubmitting} disabled={isSubmitting || asking}>
        {action}
      </Button>
      {passkeys && (
        <>
          <p className="flex items-center gap-3 text-ink-muted text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {t('auth.or')}
          </p>
          <Button size="lg" busy={asking} disabled={isSubmitting || asking} onClick={() => void ask()}>
            {!asking && <KeyRound aria-hidden />}
            {t('auth.passkey')}
          </Button>
        </>
      )}
    </form>
  )
}
