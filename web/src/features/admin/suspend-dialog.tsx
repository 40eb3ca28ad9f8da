'use client'

import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { AdminTenant } from '@/features/admin/queries'
import { useTenantActions } from '@/features/admin/use-tenant-actions'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'

/** Takes a tenant out of service, with the reason that its administrators read. */
export function SuspendDialog({ tenant, onClose }: { tenant: AdminTenant; onClose: () => void }) {
  const { t } = useI18n()
  const actions = useTenantActions()
  const form = useForm({ defaultValues: { reason: '' } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ reason }) => {
    try {
      await actions.suspend(tenant, reason.trim())
      onClose()
    } catch (error) {
      showFaults(form, t, error)
    }
  })
  return (
    <Dialog
      title={t('admin.suspendTitle', { name: tenant.name })}
      text={t('admin.suspendText')}
      onClose={onClose}
      locked={isSubmitting}
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('admin.reason')} hint={t('admin.reasonHint')} error={errors.reason?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('reason', { validate: (reason) => reason.trim() !== '' || t('admin.reasonMissing') })}
              maxLength={500}
              autoFocus
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose} disabled={isSubmitting}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" look="danger" busy={isSubmitting}>
            {t('admin.suspend')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
