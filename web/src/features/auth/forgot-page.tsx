'use client'

import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink } from '@/features/auth/auth-link'
import { must, publicApi } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'

/** Asking for a link to choose a new password. */
export function ForgotPage() {
  const { t } = useI18n()
  const [sentTo, setSentTo] = useState('')
  const form = useForm({ defaultValues: { email: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async (values) => {
    const email = values.email.trim()
    try {
      await must(publicApi.POST('/api/v3/auth/forgot-password/', { body: { email } }))
      setSentTo(email)
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  const footer = <AuthLink href="/login/">{t('auth.backToLogin')}</AuthLink>
  if (sentTo) {
    return (
      <AuthFrame title={t('auth.mailTitle')} text={t('auth.mailHint')} footer={footer}>
        <p role="status" className="break-words text-ink">
          {t('auth.mailText', { email: sentTo })}
        </p>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('auth.forgotTitle')} text={t('auth.forgotText')} footer={footer}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('auth.email')} error={errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('email', {
                required: t('auth.emailMissing'),
                pattern: { value: /^\s*\S+@\S+\s*$/, message: t('auth.emailWrong') },
              })}
              type="email"
              autoComplete="username"
              autoFocus
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="lg" busy={isSubmitting} className="mt-1 w-full">
          {t('auth.sendLink')}
        </Button>
      </form>
    </AuthFrame>
  )
}
