'use client'

import { useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { fieldOf, patchOf, timeouts, type Values, valuesOf } from '@/features/sign-in-settings/rules-values'
import { SwitchRow } from '@/features/sign-in-settings/switch-row'
import type { components } from '@/gen/api'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useFollowingForm } from '@/lib/use-following-form'

type Settings = components['schemas']['TenantSettings']

/** What everybody has to keep to: a second factor, addresses, and how long a session lasts. */
export function RulesForm({ settings }: { settings: Settings }) {
  const { t, seconds } = useI18n()
  const known = valuesOf(settings)
  const { form, startFrom } = useFollowingForm(known)
  const { errors, isDirty, isSubmitting } = form.formState
  const save = useSave()
  const factor = form.watch('factor')
  const choices = [...new Set([...timeouts, Number(known.timeout)])].sort((a, b) => a - b)

  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await save(known, values)
      startFrom(saved, saved)
      form.reset(saved)
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="rules">
        <h2
          id="rules"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          {t('sign-in-settings.rules')}
        </h2>
        <div className="grid grid-cols-1 gap-5 p-5">
          {errors.root && <FormError>{errors.root.message}</FormError>}
          <SwitchRow
            label={t('sign-in-settings.factor')}
            text={t('sign-in-settings.factorText')}
            checked={factor}
            onChange={(on) => form.setValue('factor', on, { shouldDirty: true })}
          />
          {factor && !known.factor && (
            <p role="status" className="flex gap-2.5 rounded-lg bg-warning-soft px-3.5 py-2.5 text-sm text-warning">
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              {t('sign-in-settings.factorWarning')}
            </p>
          )}
          <Field
            label={t('sign-in-settings.emailDomains')}
            hint={t('sign-in-settings.emailDomainsHint')}
            error={errors.domains?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('domains')}
                placeholder="example.com, example.org"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
              />
            )}
          </Field>
          <Field
            label={t('sign-in-settings.timeout')}
            hint={t('sign-in-settings.timeoutHint')}
            error={errors.timeout?.message}
          >
            {(control) => (
              <Select {...control} {...form.register('timeout')} className="max-w-56">
                {choices.map((minutes) => (
                  <option key={minutes} value={String(minutes)}>
                    {minutes === 0 ? t('sign-in-settings.never') : seconds(minutes * 60)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <FormFooter dirty={isDirty} busy={isSubmitting} onDiscard={() => form.reset(known)} />
      </form>
    </Card>
  )
}

function useSave() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const send = async (before: Values, after: Values) => {
    const tenant = await must(api.PATCH('/api/v3/tenants/current/', { body: { settings: patchOf(before, after) } }))
    client.setQueryData(tenantQuery(slug, api).queryKey, tenant)
    return valuesOf(tenant.settings)
  }
  return async (before: Values, after: Values) => {
    const saved = await send(before, after)
    notify(t('sign-in-settings.rulesSaved'), {
      undo: () => void send(saved, before).catch((error) => notify(explain(t, error), { tone: 'danger' })),
    })
    return saved
  }
}
