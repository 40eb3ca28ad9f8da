'use client'

import { useQueryClient } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ZoneSelect } from '@/components/zone-select'
import { isSlug, slugOf } from '@/features/settings/slug'
import { fieldOf, patchOf, type Tenant, type Values, valuesOf } from '@/features/settings/tenant-values'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { addressOf } from '@/lib/switch-tenant'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { changedKeys, useFollowingForm } from '@/lib/use-following-form'

const longestSeconds = 31_536_000

/** Name, address and defaults of the workspace. */
export function TenantForm({ tenant }: { tenant: Tenant }) {
  const { t } = useI18n()
  const { can } = useTenant()
  const known = valuesOf(tenant)
  const { form, startFrom } = useFollowingForm(known)
  const { errors, isDirty, isSubmitting, dirtyFields } = form.formState
  const save = useSave()
  const editable = can('tenant.settings')

  const slug = form.register('slug', { validate: (typed) => isSlug(typed) || t('settings.slugWrong') })

  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await save(known, values)
      if (saved) startFrom(valuesOf(saved), values)
    } catch (error) {
      startFrom(known, known)
      for (const name of changedKeys(known, values)) form.setValue(name, values[name], { shouldDirty: true })
      showFaults(form, t, error, { fieldOf })
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="workspace">
        <h2
          id="workspace"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          {t('settings.workspace')}
        </h2>
        <fieldset disabled={!editable} className="grid gap-5 p-5">
          {errors.root && <FormError>{errors.root.message}</FormError>}
          <Field label={t('settings.name')} error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('name', { validate: (name) => name.trim() !== '' || t('settings.nameMissing') })}
                maxLength={255}
                autoComplete="organization"
              />
            )}
          </Field>
          <div className="grid gap-2.5">
            <Field label={t('settings.slug')} hint={t('settings.slugHint')} error={errors.slug?.message}>
              {(control) => (
                <div className="flex">
                  <span
                    aria-hidden
                    className="grid h-9 min-w-0 shrink place-items-center truncate rounded-s-md border border-field border-e-0 bg-hover px-3 text-ink-muted text-sm max-sm:hidden"
                  >
                    {`${window.location.host}/`}
                  </span>
                  <Input
                    {...control}
                    {...slug}
                    onChange={(event) => {
                      event.target.value = slugOf(event.target.value)
                      void slug.onChange(event)
                    }}
                    maxLength={63}
                    autoComplete="off"
                    autoCapitalize="off"
                    spellCheck={false}
                    className="sm:rounded-s-none"
                  />
                </div>
              )}
            </Field>
            {dirtyFields.slug && (
              <p role="status" className="flex gap-2.5 rounded-lg bg-warning-soft px-3.5 py-2.5 text-sm text-warning">
                <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
                {t('settings.slugWarning')}
              </p>
            )}
          </div>
          <Field label={t('settings.timezone')} hint={t('settings.timezoneHint')} error={errors.timezone?.message}>
            {(control) => (
              <ZoneSelect
                {...control}
                {...form.register('timezone')}
                current={known.timezone}
                empty={t('settings.timezoneNone')}
              />
            )}
          </Field>
          <Field label={t('settings.duration')} hint={t('settings.durationHint')} error={errors.duration?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('duration', {
                  validate: (typed) =>
                    (/^\d{1,8}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= longestSeconds) ||
                    t('settings.durationWrong'),
                })}
                type="number"
                min={1}
                max={longestSeconds}
                className="max-w-36"
              />
            )}
          </Field>
        </fieldset>
        {editable && <FormFooter dirty={isDirty} busy={isSubmitting} onDiscard={() => form.reset(known)} />}
      </form>
    </Card>
  )
}

/** Sends what was changed. Under a new address everything is loaded anew. */
function useSave() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()

  const send = (before: Values, after: Values) => {
    const body = patchOf(before, after)
    return optimistic<Tenant, Tenant>(client, {
      key: tenantQuery(slug, api).queryKey,
      apply: (tenant) => ({ ...tenant, ...body, settings: { ...tenant.settings, ...body.settings } }),
      send: () => must(api.PATCH('/api/v3/tenants/current/', { body })),
      touches: [[slug, 'me']],
    })
  }

  return async (before: Values, after: Values) => {
    if (after.slug !== before.slug) {
      await must(api.PATCH('/api/v3/tenants/current/', { body: patchOf(before, after) }))
      window.location.assign(`${addressOf(after.slug, before.slug, window.location)}settings/`)
      return
    }
    const saved = await send(before, after)
    notify(t('settings.saved'), {
      undo: () => void send(after, before).catch((error) => notify(explain(t, error), { tone: 'danger' })),
    })
    return saved
  }
}
