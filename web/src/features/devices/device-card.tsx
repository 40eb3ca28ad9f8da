'use client'

import { Star } from 'lucide-react'
import Link from 'next/link'
import { ProgressBadge, StatusBadge, useLastSeen, useShows } from '@/features/devices/device-words'
import { Glass } from '@/features/devices/glass'
import type { Device } from '@/features/devices/queries'
import { useGlass } from '@/features/devices/use-glass'
import { useI18n } from '@/lib/i18n'

/** A screen in the grid. */
export function DeviceCard({ device, href }: { device: Device; href: string }) {
  const shown = useGlass(device)
  const shows = useShows(device, shown?.name)
  const seen = useLastSeen(device)
  return (
    <article
      aria-label={device.name}
      className="group relative rounded-lg border border-line bg-surface shadow-sm transition-[border-color,box-shadow] focus-within:border-line-strong hover:border-line-strong hover:shadow-md"
    >
      <Glass device={device} shown={shown} className="aspect-video w-full rounded-t-[0.5625rem]" />
      <div className="grid gap-0.5 px-3.5 pt-2.5">
        <div className="flex min-w-0 items-center gap-1.5">
          <Link
            href={href}
            prefetch={false}
            className="block truncate font-medium text-ink text-sm after:absolute after:inset-0 after:rounded-lg group-hover:text-accent"
          >
            {device.name}
          </Link>
          {device.is_primary && <PrimaryMark />}
        </div>
        <p className="truncate text-ink-muted text-xs">{shows}</p>
      </div>
      <div className="flex h-11 items-center gap-2 px-3.5 pb-1">
        <StatusBadge device={device} />
        {device.status === 'online' ? (
          <ProgressBadge device={device} />
        ) : (
          device.last_seen_at !== null && <span className="truncate text-ink-muted text-xs">{seen}</span>
        )}
      </div>
    </article>
  )
}

/** Tells that clients for one screen act on this one. */
export function PrimaryMark() {
  const { t } = useI18n()
  return (
    <span title={t('devices.primary')} className="relative shrink-0 text-warning">
      <Star className="size-3.5" fill="currentColor" aria-hidden />
      <span className="sr-only">{t('devices.primary')}</span>
    </span>
  )
}
