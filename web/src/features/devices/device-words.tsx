'use client'

import { Badge } from '@/components/ui/badge'
import { onGlass, progressOf, progressWords, statusWords } from '@/features/devices/device-state'
import type { Device } from '@/features/devices/queries'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

/** Whether the screen can be reached. */
export function StatusBadge({ device }: { device: Device }) {
  const { t } = useI18n()
  const { label, tone } = statusWords[device.status]
  return (
    <Badge tone={tone} dot>
      {t(label)}
    </Badge>
  )
}

/** How far the newest plan has come; a screen that is away cannot tell. */
export function ProgressBadge({ device }: { device: Device }) {
  const { t } = useI18n()
  if (device.status !== 'online') return null
  const { label, tone } = progressWords[progressOf(device)]
  return <Badge tone={tone}>{t(label)}</Badge>
}

/** When the screen was last heard of. */
export function useLastSeen({ last_seen_at: at, status }: Device): string {
  const { t, ago } = useI18n()
  const now = useNow()
  if (at === null) return t('devices.neverSeenText')
  return status === 'online' ? t('devices.seen', { ago: ago(at, now) }) : t('devices.lastSeen', { ago: ago(at, now) })
}

/** One line about what is on the glass, or was. */
export function useShows(device: Device, name: string | undefined): string {
  const { t } = useI18n()
  if (device.status === 'never_seen') return t('devices.neverSeenText')
  if (device.status === 'online' && device.display === 'off') return t('devices.showsOff')
  if (onGlass(device) === null) return device.status === 'online' ? t('devices.showsNothing') : t('devices.away')
  const asset = name ?? t('devices.unknownContent')
  return device.status === 'online' ? t('devices.shows', { asset }) : t('devices.showed', { asset })
}
