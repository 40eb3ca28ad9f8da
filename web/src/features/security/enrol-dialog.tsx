'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
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
    <FormDialog
      title={t('security.addApp')}
      text={t('security.scan')}
      action={t('security.turnOn')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  )
}
