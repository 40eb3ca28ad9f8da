'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type UseFormReturn, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LimitInputs } from '@/features/admin/limit-inputs'
import type { LimitValues } from '@/features/admin/limits'
import { inputOf, isTier, type PlanValues, priceFits, valuesOf } from '@/features/admin/plan-values'
import { api, type Plan, type PlanInput, plansQuery, tenantsKey } from '@/features/admin/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'

const put = (tier: string, body: PlanInput) =>
  must(api.PUT('/api/v3/admin/plans/{tier}/', { params: { path: { tier } }, body }))

/** Makes a plan, or changes one. Tenants that have it follow. */
export function PlanDialog({ plan, onClose }: { plan: Plan | null; onClose: () => void }) {
  const { t } = useI18n()
  const client = useQueryClient()
  const form = useForm<PlanValues>({ defaultValues: valuesOf(plan) })
  const { errors, isSubmitting } = form.formState
  const readAgain = () => {
    void client.invalidateQueries({ queryKey: plansQuery.queryKey })
    void client.invalidateQueries({ queryKey: tenantsKey })
  }

  const submit = form.handleSubmit(async (values) => {
    const body = inputOf(values)
    try {
      if (plan) await put(plan.tier, body)
      else await must(api.POST('/api/v3/admin/plans/', { body: { tier: values.tier.trim(), ...body } }))
      readAgain()
      const undo = () => {
        if (!plan) return
        const { tier, ...before } = plan
        put(tier, before).then(readAgain, (error) => notify(explain(t, error), { tone: 'danger' }))
      }
      notify(t('admin.planSaved', { name: body.name }), plan ? { undo } : {})
      onClose()
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  // The limits are some of the form's fields.
  const limits = form as unknown as UseFormReturn<LimitValues>
  return (
    <FormDialog
      title={plan ? t('admin.editPlan', { name: plan.name }) : t('admin.newPlan')}
      text={t('admin.planText')}
      size="xl"
      action={t('components.save')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
        <Field label={t('admin.tier')} hint={t('admin.tierHint')} error={errors.tier?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('tier', { validate: (tier) => isTier(tier) || t('admin.tierWrong') })}
              maxLength={50}
              readOnly={plan !== null}
              autoCapitalize="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Field label={t('admin.price')} hint={t('admin.priceHint')} error={errors.price?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('price', {
                validate: (price, { currency }) => priceFits(price, currency) || t('admin.priceWrong'),
              })}
              inputMode="decimal"
              placeholder={t('admin.byContract')}
            />
          )}
        </Field>
        <Field label={t('admin.currency')} error={errors.currency?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('currency', {
                validate: (currency) => /^[A-Za-z]{3}$/.test(currency.trim()) || t('admin.currencyWrong'),
              })}
              maxLength={3}
              className="uppercase"
            />
          )}
        </Field>
      </div>
      <LimitInputs register={limits.register} errors={limits.formState.errors} />
      <Field label={t('admin.features')} hint={t('admin.featuresHint')} error={errors.features?.message}>
        {(control) => <Input {...control} {...form.register('features')} autoCapitalize="off" spellCheck={false} />}
      </Field>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside */}
      <label className="flex items-center gap-1.5 text-ink text-sm">
        <Checkbox {...form.register('is_public')} />
        {t('admin.public')}
      </label>
    </FormDialog>
  )
}
