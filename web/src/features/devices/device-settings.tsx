'use client'

import { useQuery } from '@tanstack/react-query'
import { Star } from 'lucide-react'
import { Controller } from 'react-hook-form'
import { FormFooter } from '@/components/form-footer'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { ZoneSelect } from '@/components/zone-select'
import type { Device, DevicePatch } from '@/features/devices/queries'
import { useDeviceActions } from '@/features/devices/use-device-actions'
import { layoutChoicesQuery } from '@/features/layouts/queries'
import { playlistChoicesQuery } from '@/features/playlists/queries'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { changedKeys, useFollowingForm } from '@/lib/use-following-form'

/** `shows` is `playlist:<id>`, `layout:<id>`, or empty for everything that is on. */
type Values = { name: string; timezone: string; orientation: string; shows: string }

function valuesOf(device: Device): Values {
  return {
    name: device.name,
    timezone: device.timezone ?? '',
    orientation: String(device.orientation),
    shows: showsOf(device),
  }
}

function showsOf({ layout_id, playlist_id }: Device): string {
  if (layout_id) return `layout:${layout_id}`
  return playlist_id ? `playlist:${playlist_id}` : ''
}

function programOf(shows: string): Pick<DevicePatch, 'layout_id' | 'playlist_id'> {
  const [kind, id = null] = shows.split(':')
  return { layout_id: kind === 'layout' ? id : null, playlist_id: kind === 'playlist' ? id : null }
}

function patchOf(values: Partial<Values>): DevicePatch {
  return {
    ...(values.name !== undefined && { name: values.name.trim() }),
    ...(values.timezone !== undefined && { timezone: values.timezone || null }),
    ...(values.orientation !== undefined && { orientation: Number(values.orientation) as Device['orientation'] }),
    ...(values.shows !== undefined && programOf(values.shows)),
  }
}

/** Name, time zone and direction of a screen. Fields that nobody touched follow changes from elsewhere. */
export function DeviceSettings({ device }: { device: Device }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const { save, makePrimary } = useDeviceActions()
  const tenant = useQuery(tenantQuery(slug, api))
  const layouts = useQuery({ ...layoutChoicesQuery(slug, api), enabled: can('layouts.view') }).data?.results ?? []
  const playlists = useQuery({ ...playlistChoicesQuery(slug, api), enabled: can('playlists.view') }).data?.results ?? []
  const isListed = (shows: string) =>
    shows === '' || [...layouts, ...playlists].some(({ id }) => id === shows.split(':')[1])
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
          <Field label={t('devices.program')} hint={t('devices.programHint')} error={errors.shows?.message}>
            {(control) => (
              <Controller
                control={form.control}
                name="shows"
                render={({ field }) => (
                  <Select {...control} {...field}>
                    <option value="">{t('devices.everything')}</option>
                    {!isListed(field.value) && <option value={field.value}>…</option>}
                    <Choices kind="layout" label={t('lib.navLayouts')} of={layouts} />
                    <Choices kind="playlist" label={t('lib.navPlaylists')} of={playlists} />
                  </Select>
                )}
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

function Choices({
  kind,
  label,
  of,
}: {
  kind: 'layout' | 'playlist'
  label: string
  of: { id: string; name: string }[]
}) {
  if (of.length === 0) return null
  return (
    <optgroup label={label}>
      {of.map(({ id, name }) => (
        <option key={id} value={`${kind}:${id}`}>
          {name}
        </option>
      ))}
    </optgroup>
  )
}
