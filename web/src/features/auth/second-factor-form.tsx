'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { answerChallenge, type Challenge } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { askPasskey, explainPasskey, usePasskeySupport } from '@/lib/passkeys'
import { explain, Problem } from '@/lib/problem'
import type { Session } from '@/lib/session'

type SecondFactorFormProps = {
  challenge: Challenge
  onSignedIn: (session: Session) => Promise<void> | void
  /** Back to the password, with what to say about it. */
  onBack: (notice: string) => void
}

/** The second step of signing in: a code of the app, a recovery code or a passkey. */
export function SecondFactorForm({ challenge, onSignedIn, onBack }: SecondFactorFormProps) {
  const { t } = useI18n()
  const { methods, passkey_options: options } = challenge
  const [recovering, setRecovering] = useState(!methods.includes('totp') && methods.includes('recovery_code'))
  const [asking, setAsking] = useState(false)
  const passkeys = usePasskeySupport() && options !== null && methods.includes('passkey')
  const codes = methods.includes('totp') || methods.includes('recovery_code')
  const form = useForm({ defaultValues: { code: '' } })
  const { errors, isSubmitting } = form.formState

  const fail = (error: unknown, message: string, field: 'code' | 'root') => {
    if (error instanceof Problem && error.kind === 'challenge-expired') onBack(t('auth.challengeOver'))
    else form.setError(field, { message }, { shouldFocus: field === 'code' })
  }

  const submit = form.handleSubmit(async ({ code }) => {
    try {
      await onSignedIn(await answerChallenge(challenge, { code: code.trim() }))
    } catch (error) {
      const wrong = error instanceof Problem && error.kind === 'invalid-code'
      fail(error, wrong ? t('auth.codeWrong') : explain(t, error), wrong ? 'code' : 'root')
    }
  })

  const ask = async () => {
    if (!options) return
    setAsking(true)
    form.clearErrors()
    try {
      await onSignedIn(await answerChallenge(challenge, { passkey: await askPasskey(options) }))
    } catch (error) {
      fail(error, explainPasskey(t, error), 'root')
    } finally {
      setAsking(false)
    }
  }

  const change = () => {
    setRecovering(!recovering)
    form.reset()
    requestAnimationFrame(() => form.setFocus('code'))
  }

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {errors.root && <FormError>{errors.root.message}</FormError>}
      {codes && (
        <>
          <Field
            label={t(recovering ? 'auth.recoveryCode' : 'auth.code')}
            hint={recovering && t('auth.recoveryHint')}
            error={errors.code?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('code', { validate: (code) => code.trim() !== '' || t('auth.codeMissing') })}
                inputMode={recovering ? 'text' : 'numeric'}
                autoComplete={recovering ? 'off' : 'one-time-code'}
                autoCapitalize="off"
                spellCheck={false}
                maxLength={64}
                autoFocus
                className={cn('h-11! text-center', !recovering && 'text-lg! tracking-widest')}
              />
            )}
          </Field>
          <Button type="submit" look="primary" size="lg" busy={isSubmitting} disabled={isSubmitting || asking}>
            {t('auth.continue')}
          </Button>
        </>
      )}
      {passkeys && (
        <Button
          size="lg"
          look={codes ? 'secondary' : 'primary'}
          busy={asking}
          disabled={isSubmitting || asking}
          onClick={() => void ask()}
        >
          {!asking && <KeyRound aria-hidden />}
          {t('auth.passkey')}
        </Button>
      )}
      <div className="flex flex-wrap justify-center gap-x-4 gap-y-2">
        {methods.includes('totp') && methods.includes('recovery_code') && (
          <Button look="link" size="inline" onClick={change}>
            {t(recovering ? 'auth.useApp' : 'auth.useRecovery')}
          </Button>
        )}
        <Button look="link" size="inline" onClick={() => onBack('')}>
          {t('auth.startAgain')}
        </Button>
      </div>
    </form>
  )
}
