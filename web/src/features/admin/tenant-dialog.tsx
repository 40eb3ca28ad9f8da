'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { api, plansQuery, tenantsKey, usageQuery } from '@/features/admin/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'

/** Makes a tenant, for somebody who has an account or for nobody yet. */
export function TenantDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const router = useRouter()
  const client = useQueryClient()
  const plans = useQuery(plansQuery).data?.results ?? []
  const form = useForm({ defaultValues: { name: '', slug: '', tier: 'basic', owner_email: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ name, slug, tier, owner_email: owner }) => {
    const body = {
      name: name.trim(),
      tier,
      ...(slug.trim() && { slug: slug.trim() }),
      ...(owner.trim() && { owner_email: owner.trim() }),
    }
    try {
      const made = await must(api.POST('/api/v3/admin/tenants/', { body }))
      void client.invalidateQueries({ queryKey: tenantsKey })
      void client.invalidateQueries({ queryKey: usageQuery.queryKey })
      notify(t('admin.made', { name: made.name }))
      router.push(`/admin/tenants/${made.id}/`)
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  return (
    <FormDialog
      title={t('admin.newTenant')}
      text={t('admin.newTenantText')}
      size="lg"
      action={t('admin.create')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={255} />
      <Field label={t('admin.slug')} hint={t('admin.slugHint')} error={errors.slug?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('slug')}
            maxLength={63}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label={t('admin.plan')} error={errors.tier?.message}>
        {(control) => (
          <Select {...control} {...form.register('tier')} value={form.watch('tier')}>
            {plans.length === 0 && <option value="basic">Basic</option>}
            {plans.map((plan) => (
              <option key={plan.tier} value={plan.tier}>
                {plan.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('admin.owner')} hint={t('admin.ownerHint')} error={errors.owner_email?.message}>
        {(control) => (
          <Input {...control} {...form.register('owner_email')} type="email" maxLength={254} autoComplete="off" />
        )}
      </Field>
    </FormDialog>
  )
}
