'use client'

import { useQueryClient } from '@tanstack/react-query'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { fieldOf, isColour, patchOf, type Values, valuesOf } from '@/features/branding/branding-values'
import { ColourField } from '@/features/branding/colour-field'
import { LookPreview } from '@/features/branding/look-preview'
import type { components } from '@/gen/api'
import { must } from '@/lib/api'
import { brandingQuery } from '@/lib/branding'
import { hexOf } from '@/lib/colour'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useFollowingForm } from '@/lib/use-following-form'

type Tenant = components['schemas']['Tenant']

/** Name and colours, and what they come to. */
export function BrandingForm({ tenant, logo }: { tenant: Tenant; logo: string | null }) {
  const { t } = useI18n()
  const known = valuesOf(tenant)
  const { form, startFrom } = useFollowingForm(known)
  const { errors, isDirty, isSubmitting } = form.formState
  const save = useSave()
  const now = form.watch()
  const colour = { validate: (typed: string) => isColour(typed) || t('branding.colourWrong') }
  const set = (name: 'primary' | 'accent') => (value: string) =>
    form.setValue(name, value, { shouldDirty: true, shouldValidate: true })

  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = valuesOf(await save(known, values))
      startFrom(saved, saved)
      form.reset(saved)
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="look">
        <h2 id="look" className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink">
          {t('branding.look')}
        </h2>
        <div className="grid gap-6 p-5 lg:grid-cols-2">
          <div className="grid content-start gap-5">
            {errors.root && <FormError>{errors.root.message}</FormError>}
            <Field label={t('branding.name')} hint={t('branding.nameHint')} error={errors.name?.message}>
              {(control) => <Input {...control} {...form.register('name')} maxLength={255} placeholder={tenant.name} />}
            </Field>
            <ColourField
              label={t('branding.primary')}
              hint={t('branding.primaryHint')}
              value={now.primary}
              onChange={set('primary')}
              error={errors.primary?.message}
              control={form.register('primary', colour)}
              use="fill"
            />
            <ColourField
              label={t('branding.accent')}
              hint={t('branding.accentHint')}
              value={now.accent}
              onChange={set('accent')}
              error={errors.accent?.message}
              control={form.register('accent', colour)}
              use="text"
            />
          </div>
          <LookPreview
            name={now.name.trim() || tenant.name}
            logo={logo}
            colours={{ primary_color: hexOf(now.primary), accent_color: hexOf(now.accent) }}
          />
        </div>
        <FormFooter dirty={isDirty} busy={isSubmitting} onDiscard={() => form.reset(known)} />
      </form>
    </Card>
  )
}

/** Sends what was changed; the pages around take the colours at once. */
function useSave() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const send = (before: Values, after: Values) => {
    const branding = patchOf(before, after)
    return optimistic<Tenant, Tenant>(client, {
      key: tenantQuery(slug, api).queryKey,
      apply: (tenant) => ({ ...tenant, branding: { ...tenant.branding, ...branding } }),
      send: () => must(api.PATCH('/api/v3/tenants/current/', { body: { branding } })),
      touches: [brandingQuery(slug, api).queryKey],
    })
  }
  return async (before: Values, after: Values) => {
    const saved = await send(before, after)
    notify(t('branding.saved'), {
      undo: () => void send(valuesOf(saved), before).catch((error) => notify(explain(t, error), { tone: 'danger' })),
    })
    return saved
  }
}
