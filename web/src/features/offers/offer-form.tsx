'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { offersKey } from '@/features/offers/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type OfferFormProps = { kind: 'asset' | 'playlist' | 'layout'; id: string; onClose: () => void }

/** Offers an asset, a playlist or a layout to another workspace. */
export function OfferForm({ kind, id, onClose }: OfferFormProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: { tenant: '', message: '' } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ tenant, message }) => {
    const object = { [`${kind}_id`]: id }
    try {
      const offer = await must(
        api.POST('/api/v3/offers/', { body: { ...object, tenant: tenant.trim(), message: message.trim() } }),
      )
      notify(t('offers.made', { name: offer.to.name }))
      void client.invalidateQueries({ queryKey: offersKey(slug) })
      onClose()
    } catch (error) {
      showFaults(form, t, error)
    }
  })
  return (
    <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-4">
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <Field label={t('offers.tenant')} hint={t('offers.tenantHint')} error={errors.tenant?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('tenant', { required: t('offers.tenantMissing') })}
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label={t('offers.message')} error={errors.message?.message}>
        {(control) => <Input {...control} {...form.register('message')} maxLength={1000} />}
      </Field>
      <DialogActions>
        <Button onClick={onClose} disabled={isSubmitting}>
          {t('components.cancel')}
        </Button>
        <Button type="submit" look="primary" busy={isSubmitting}>
          {t('offers.make')}
        </Button>
      </DialogActions>
    </form>
  )
}
