'use client'

import { useQuery } from '@tanstack/react-query'
import { Star } from 'lucide-react'
import { FormFooter } from '@/components/form-footer'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { ZoneSelect } from '@/components/zone-select'
import type { Device, DevicePatch } from '@/features/devices/queries'
import { useDeviceActions } from '@/features/devices/use-device-actions'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { changedKeys, useFollowingForm } from '@/lib/use-following-form'

type Values = { name: string; timezone: string; orientation: string }

function valuesOf(device: Device): Values {
  return { name: device.name, timezone: device.timezone ?? '', orientation: String(device.orientation) }
}

function patchOf(values: Partial<Values>): DevicePatch {
  return {
    ...(values.name !== undefined && { name: values.name.trim() }),
    ...(values.timezone !== undefined && { timezone: values.timezone || null }),
    ...(values.orientation !== undefined && { orientation: Number(values.orientation) as Device['orientation'] }),
  }
}

/** Name, time zone and direction of a screen. Fields that nobody touched follow changes from elsewhere. */
export function DeviceSettings({ device }: { device: Device }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const { save, makePrimary } = useDeviceActions()
  const tenant = useQuery(tenantQuery(slug, api))
  const known = valuesOf(device)
  const { form, startFrom } = useFollowingForm(known)
  const { errors, isSubmitting, isDirty } = form.formState
  const editable = can('devices.manage')
  const zone = tenant.data?.settings.timezone ?? 'UTC'

  const submit = form.handleSubmit(async (values) => {
    const names = changedKeys(known, values)
    const pick = (from: Values) => patchOf(Object.fromEntries(names.map((name) => [name, from[name]])))
    try {
      startFrom(valuesOf(await save(device, pick(values), pick(known))), values)
    } catch (error) {
      startFrom(known, known)
      for (const name of names) form.setValue(name, values[name], { shouldDirty: true })
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="device-settings">
        <h2
          id="device-settings"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          {t('devices.settings')}
        </h2>
        <fieldset disabled={!editable} className="grid gap-4 p-5">
          <Field label={t('devices.name')} error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('name', { validate: (name) => name.trim() !== '' || t('devices.nameMissing') })}
                maxLength={255}
                autoComplete="off"
              />
            )}
          </Field>
          <Field label={t('devices.timezone')} hint={t('devices.timezoneHint')} error={errors.timezone?.message}>
            {(control) => (
              <ZoneSelect
                {...control}
                {...form.register('timezone')}
                current={known.timezone}
                empty={t('devices.timezoneOfTenant', { zone })}
              />
            )}
          </Field>
          <Field label={t('devices.orientation')} hint={t('devices.orientationHint')}>
            {(control) => (
              <Select {...control} {...form.register('orientation')}>
                <option value="0">{t('devices.upright')}</option>
                <option value="90">{t('devices.turned90')}</option>
                <option value="180">{t('devices.turned180')}</option>
                <option value="270">{t('devices.turned270')}</option>
              </Select>
            )}
          </Field>
          <div className="flex items-start gap-3 rounded-lg bg-hover px-3.5 py-3">
            <Star
              className="mt-0.5 size-4 shrink-0 text-warning"
              fill={device.is_primary ? 'currentColor' : 'none'}
              aria-hidden
            />
            <div className="min-w-0 flex-1 text-sm">
              <p className="font-medium text-ink">
                {t(device.is_primary ? 'devices.isPrimary' : 'devices.notPrimary')}
              </p>
              <p className="text-ink-muted">{t('devices.primaryText')}</p>
              {!device.is_primary && editable && (
                <Button size="sm" className="mt-2.5" onClick={() => void makePrimary(device)}>
                  {t('devices.makePrimary')}
                </Button>
              )}
            </div>
          </div>
        </fieldset>
        {editable && <FormFooter dirty={isDirty} busy={isSubmitting} onDiscard={() => form.reset(known)} />}
      </form>
    </Card>
  )
}
