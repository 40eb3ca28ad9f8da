'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Cached, patchDevice, withoutDevice } from '@/features/devices/cache'
import { type CommandType, type Device, type DevicePatch, devicesKey } from '@/features/devices/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** What can be done with a screen: shown at once, taken back by Undo or when the server refuses. */
export function useDeviceActions() {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()

  return useMemo(() => {
    const key = devicesKey(slug)
    const path = (id: string) => ({ params: { path: { id } } })
    const patch = (id: string, body: DevicePatch) =>
      optimistic<Cached, Device>(client, {
        key,
        apply: (cached) => patchDevice(cached, id, body),
        send: () => must(api.PATCH('/api/v3/devices/{id}/', { ...path(id), body })),
      })

    return {
      /** Saves changed settings; a fault is thrown for the form to show. */
      async save(device: Device, changes: DevicePatch, before: DevicePatch) {
        const saved = await patch(device.id, changes)
        notify(t('devices.saved', { name: changes.name ?? device.name }), {
          undo: () => void patch(device.id, before).catch((error) => notify(explain(t, error), { tone: 'danger' })),
        })
        return saved
      },
      async makePrimary(device: Device) {
        try {
          await patch(device.id, { is_primary: true })
          notify(t('devices.madePrimary', { name: device.name }))
        } catch (error) {
          notify(explain(t, error), { tone: 'danger' })
        }
      },
      async remove(device: Device) {
        try {
          await optimistic<Cached>(client, {
            key,
            apply: (cached) => withoutDevice(cached, device.id),
            send: () => must(api.DELETE('/api/v3/devices/{id}/', path(device.id))),
            touches: [[slug, 'tenant']],
          })
          notify(t('devices.removed', { name: device.name }))
        } catch (error) {
          notify(explain(t, error), { tone: 'danger' })
        }
      },
      command: (id: string, type: CommandType, asset?: string) =>
        must(
          api.POST('/api/v3/devices/{id}/commands/', {
            ...path(id),
            body: { type, ...(asset !== undefined && { asset_id: asset }) },
          }),
        ),
    }
  }, [client, slug, api, t])
}
