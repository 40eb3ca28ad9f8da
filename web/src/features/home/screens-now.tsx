'use client'

import Link from 'next/link'
import { buttonStyles } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { byUrgency } from '@/features/devices/device-state'
import { StatusBadge, useShows } from '@/features/devices/device-words'
import { Glass } from '@/features/devices/glass'
import type { Device } from '@/features/devices/queries'
import { useGlass } from '@/features/devices/use-glass'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const shown = 6

/** What the screens show at this moment; the ones that need a look come first. */
export function ScreensNow({ devices }: { devices: Device[] }) {
  const { t } = useI18n()
  const { href } = useTenant()
  return (
    <section aria-labelledby="screens-now">
      <header className="mb-3 flex items-center justify-between gap-3">
        <h2 id="screens-now" className="font-semibold text-base text-ink">
          {t('home.onScreens')}
        </h2>
        <Link href={href('devices/')} className={buttonStyles({ look: 'link', size: 'inline' })}>
          {t('home.allScreens')}
        </Link>
      </header>
      <Card>
        <ul className="grid grid-cols-1 divide-y divide-line lg:grid-cols-2 lg:divide-y-0">
          {byUrgency(devices)
            .slice(0, shown)
            .map((device) => (
              <li key={device.id} className="lg:border-line lg:odd:border-e lg:nth-[n+3]:border-t">
                <ScreenNow device={device} href={href(`devices/${device.id}/`)} />
              </li>
            ))}
        </ul>
      </Card>
    </section>
  )
}

function ScreenNow({ device, href }: { device: Device; href: string }) {
  const shown = useGlass(device)
  const shows = useShows(device, shown?.name)
  return (
    <div className="group relative flex items-center gap-3 p-3 sm:gap-4 sm:p-3.5">
      <Glass device={device} shown={shown} className="h-14 w-25 shrink-0 sm:h-18 sm:w-32 rounded-md" />
      <div className="min-w-0 flex-1">
        <Link
          href={href}
          prefetch={false}
          className="block truncate font-medium text-ink text-sm after:absolute after:inset-0 after:rounded-lg group-hover:text-accent"
        >
          {device.name}
        </Link>
        <p className="truncate text-ink-muted text-xs">{shows}</p>
      </div>
      <StatusBadge device={device} />
    </div>
  )
}
