'use client'

import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { QrCode } from '@/features/security/qr-code'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type EnrolDialogProps = {
  enrolment: { secret: string; otpauth_url: string }
  onDone: (codes: string[]) => void
  onClose: () => void
}

/** Takes an authenticator app into use: it reads the QR code and proves so with its first code. */
export function EnrolDialog({ enrolment, onDone, onClose }: EnrolDialogProps) {
  const { t } = useI18n()
  const { api } = useTenant()
  const form = useForm({ defaultValues: { code: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ code }) => {
    try {
      const body = { code: code.replace(/\s/g, '') }
      onDone((await must(api.POST('/api/v3/auth/totp/confirm/', { body }))).recovery_codes)
    } catch (error) {
      const wrong = error instanceof Problem && error.errors.some(({ code }) => code === 'wrong')
      if (wrong) form.setError('code', { message: t('security.appCodeWrong') }, { shouldFocus: true })
      else showFaults(form, t, error)
    }
  })

  return (
    <Dialog title={t('security.addApp')} text={t('security.scan')} onClose={onClose} locked={isSubmitting}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <QrCode text={enrolment.otpauth_url} label={t('security.qr')} />
        <p className="text-center text-ink-muted text-sm">
          {t('security.orType')}{' '}
          <code className="select-all font-medium text-ink">{enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </p>
        <Field label={t('security.appCode')} error={errors.code?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('code', {
                validate: (code) => /^\d{6}$/.test(code.replace(/\s/g, '')) || t('security.sixDigits'),
              })}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={10}
              autoFocus
              className="h-11! text-center text-lg! tracking-widest"
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose} disabled={isSubmitting}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" look="primary" busy={isSubmitting}>
            {t('security.turnOn')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
