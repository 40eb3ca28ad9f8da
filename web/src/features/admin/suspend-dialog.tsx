'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
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
    <FormDialog
      title={t('admin.suspendTitle', { name: tenant.name })}
      text={t('admin.suspendText')}
      action={t('admin.suspend')}
      look="danger"
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  )
}
