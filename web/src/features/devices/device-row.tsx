'use client'

import Link from 'next/link'
import { PrimaryMark } from '@/features/devices/device-card'
import { ProgressBadge, StatusBadge, useLastSeen, useShows } from '@/features/devices/device-words'
import { Glass } from '@/features/devices/glass'
import type { Device } from '@/features/devices/queries'
import { useGlass } from '@/features/devices/use-glass'

/** A screen in the list. */
export function DeviceRow({ device, href }: { device: Device; href: string }) {
  const shown = useGlass(device)
  const shows = useShows(device, shown?.name)
  const seen = useLastSeen(device)
  return (
    <article
      aria-label={device.name}
      className="group relative flex h-15 items-center gap-3 border-line border-b px-2 transition-colors focus-within:bg-hover hover:bg-hover"
    >
      <Glass device={device} shown={shown} className="h-10 w-17 shrink-0 rounded-md" />
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-1.5">
          <Link
            href={href}
            prefetch={false}
            className="block truncate font-medium text-ink text-sm after:absolute after:inset-0 group-hover:text-accent"
          >
            {device.name}
          </Link>
          {device.is_primary && <PrimaryMark />}
        </div>
        <p className="truncate text-ink-muted text-xs">{shows}</p>
      </div>
      <span className="hidden w-44 truncate text-ink-muted text-xs lg:block">{device.last_seen_at && seen}</span>
      <span className="hidden w-32 md:block">
        <ProgressBadge device={device} />
      </span>
      <span className="flex w-28 justify-end sm:justify-start">
        <StatusBadge device={device} />
      </span>
    </article>
  )
}
