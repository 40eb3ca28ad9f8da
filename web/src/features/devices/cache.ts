import type { InfiniteData } from '@tanstack/react-query'
import type { Device } from '@/features/devices/queries'
import type { components } from '@/gen/api'

type DevicePage = components['schemas']['DevicePage']

/** Everything that the cache may hold about screens: a list in pages, one page, or one screen. */
export type Cached = InfiniteData<DevicePage> | DevicePage | Device

function changeAll(cached: Cached, change: (devices: Device[]) => Device[]): Cached {
  if ('pages' in cached) {
    return { ...cached, pages: cached.pages.map((page) => ({ ...page, results: change(page.results) })) }
  }
  if ('results' in cached) return { ...cached, results: change(cached.results) }
  return change([cached])[0] ?? cached
}

/** Changes a screen wherever it stands. A tenant has one primary screen, so a new one replaces the old. */
export function patchDevice(cached: Cached, id: string, patch: Partial<Device>): Cached {
  return changeAll(cached, (devices) =>
    devices.map((device) => {
      if (device.id === id) return { ...device, ...patch }
      return patch.is_primary ? { ...device, is_primary: false } : device
    }),
  )
}

/** Takes a screen out of lists. */
export function withoutDevice(cached: Cached, id: string): Cached {
  const next = changeAll(cached, (devices) => devices.filter((device) => device.id !== id))
  if (!('pages' in next)) return next
  const [first, ...rest] = next.pages
  if (first?.count === undefined) return next
  return { ...next, pages: [{ ...first, count: first.count - 1 }, ...rest] }
}
