'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/input'
import { LimitInputs } from '@/features/admin/limit-inputs'
import { type LimitValues, limitFields, limitsOf, valuesOfPlan, valuesOfTenant } from '@/features/admin/limits'
import { type AdminTenant, plansQuery } from '@/features/admin/queries'
import { useTenantActions } from '@/features/admin/use-tenant-actions'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'

/** The plan of a tenant, and the limits that it has instead of the plan's. */
export function PlanForm({ tenant }: { tenant: AdminTenant }) {
  // What was saved, here or elsewhere, starts the form anew.
  const version = JSON.stringify([tenant.subscription_tier, tenant.has_custom_limits, tenant.limits])
  return <Form key={version} tenant={tenant} />
}

function Form({ tenant }: { tenant: AdminTenant }) {
  const { t } = useI18n()
  const plans = useQuery(plansQuery).data?.results ?? []
  const actions = useTenantActions()
  const [tier, setTier] = useState(tenant.subscription_tier)
  const [own, setOwn] = useState(tenant.has_custom_limits)
  const known = valuesOfTenant(tenant)
  const form = useForm<LimitValues>({ defaultValues: known })
  const { errors, isSubmitting, isDirty } = form.formState
  const changed = tier !== tenant.subscription_tier || own !== tenant.has_custom_limits || (own && isDirty)

  const submit = form.handleSubmit(async (values) => {
    const patch = {
      ...((tier !== tenant.subscription_tier || !own) && { tier }),
      ...(own && { limits: limitsOf(values) }),
    }
    try {
      await actions.patch(tenant, patch, limitsOf(known))
    } catch (error) {
      showFaults(form, t, error, { fieldOf: fieldOfLimit })
    }
  })

  const chooseOwn = (on: boolean) => {
    setOwn(on)
    const plan = plans.find((candidate) => candidate.tier === tier)
    if (on && plan && !tenant.has_custom_limits) form.reset(valuesOfPlan(plan))
  }

  return (
    <Panel title={t('admin.planAndLimits')}>
      <form onSubmit={submit} noValidate className="grid gap-5">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('admin.plan')}>
          {(control) => (
            <Select {...control} value={tier} onChange={(event) => setTier(event.target.value)} className="max-w-72">
              {!plans.some((plan) => plan.tier === tier) && <option value={tier}>{tier}</option>}
              {plans.map((plan) => (
                <option key={plan.tier} value={plan.tier}>
                  {plan.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside */}
        <label className="flex items-center gap-1.5 text-ink text-sm">
          <Checkbox checked={own} onChange={(event) => chooseOwn(event.target.checked)} />
          {t('admin.ownLimits')}
        </label>
        {own ? (
          <LimitInputs register={form.register} errors={errors} />
        ) : (
          <p className="text-ink-muted text-sm">{t('admin.followsPlan')}</p>
        )}
        <div className="flex justify-end">
          <Button type="submit" look="primary" busy={isSubmitting} disabled={!changed || isSubmitting}>
            {t('components.save')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

/** The field of a limit that the server means. */
function fieldOfLimit(wire: string): keyof LimitValues | undefined {
  return limitFields.find(({ name }) => wire === `limits.${name}`)?.name
}
