'use client'

import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { NewPasswordField, passwordRules } from '@/components/new-password-field'
import { Button } from '@/components/ui/button'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink, WayOn } from '@/features/auth/auth-link'
import { useMailToken } from '@/features/auth/use-mail-token'
import { must, publicApi } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'

/** Whether the server refuses the link itself and not what was entered. */
export function isOldLink(error: unknown): boolean {
  return error instanceof Problem && error.errors.some(({ field }) => field === 'token')
}

/** Choosing a new password with the link of a mail. */
export function ResetPage() {
  const { t } = useI18n()
  const token = useMailToken()
  const [done, setDone] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const form = useForm({ defaultValues: { password: '' }, mode: 'onTouched' })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ password }) => {
    if (!token) return
    try {
      await must(publicApi.POST('/api/v3/auth/reset-password/', { body: { token, password } }))
      setDone(true)
    } catch (error) {
      if (isOldLink(error)) setRefused(token)
      else showFaults(form, t, error)
    }
  })

  const footer = <AuthLink href="/login/">{t('auth.backToLogin')}</AuthLink>
  if (done) {
    return (
      <AuthFrame title={t('auth.resetDoneTitle')} text={t('auth.resetDoneText')} footer={null}>
        <WayOn href="/login/">{t('auth.signIn')}</WayOn>
      </AuthFrame>
    )
  }
  if (token === '' || (token !== null && token === refused)) {
    return (
      <AuthFrame title={t('auth.linkTitle')} text={t('auth.linkOld')} footer={footer}>
        <WayOn href="/forgot-password/">{t('auth.newLink')}</WayOn>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t('auth.resetTitle')} text={t('auth.resetText')} footer={footer}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <NewPasswordField
          label={t('auth.newPassword')}
          password={form.watch('password')}
          known={[]}
          error={errors.password?.message}
          control={form.register('password', passwordRules(t))}
          autoFocus
        />
        <Button type="submit" look="primary" size="lg" busy={isSubmitting} className="mt-1 w-full">
          {t('auth.savePassword')}
        </Button>
      </form>
    </AuthFrame>
  )
}
