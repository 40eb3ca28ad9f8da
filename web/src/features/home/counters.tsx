'use client'

import { HardDrive, Images, type LucideIcon, MonitorPlay } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Progress } from '@/components/ui/progress'
import { fractionOf, planSize, toneOf } from '@/features/usage/usage'
import type { components } from '@/gen/api'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type CountersProps = {
  tenant: components['schemas']['Tenant']
  devices: components['schemas']['DevicePage'] | undefined
}

/** How many screens are online, how many assets there are, and how full the storage is. */
export function Counters({ tenant, devices }: CountersProps) {
  const { t, bytes, number, language } = useI18n()
  const { can, href } = useTenant()
  const { usage, limits } = tenant
  const online = devices?.results.filter(({ status }) => status === 'online').length
  // Of more screens than one answer holds only the total is known.
  const countable = online !== undefined && !devices?.next_cursor
  const full = fractionOf(usage.storage_bytes, limits.storage_bytes)
  return (
    <div className="grid grid-cols-3 gap-3 sm:gap-5">
      <Counter
        icon={MonitorPlay}
        label={countable ? t('home.screensOnline') : t('lib.navDevices')}
        href={can('devices.view') ? href('devices/') : undefined}
        value={countable ? number(online) : number(usage.devices)}
        of={countable ? t('home.of', { total: usage.devices }) : undefined}
      />
      <Counter
        icon={Images}
        label={t('lib.navAssets')}
        href={can('assets.view') ? href('assets/') : undefined}
        value={number(usage.assets)}
        of={limits.max_assets === null ? undefined : t('home.of', { total: limits.max_assets })}
      />
      <Counter
        icon={HardDrive}
        label={t('home.storage')}
        href={href('settings/usage/')}
        value={bytes(usage.storage_bytes)}
        of={
          limits.storage_bytes === null ? undefined : t('home.of', { total: planSize(language, limits.storage_bytes) })
        }
      >
        {full !== null && (
          <Progress
            label={t('home.storageUsed')}
            value={full}
            tone={toneOf(full)}
            className="absolute inset-x-3 bottom-2.5 sm:inset-x-5 h-1"
          />
        )}
      </Counter>
    </div>
  )
}

type CounterProps = {
  icon: LucideIcon
  label: string
  value: string
  of: string | undefined
  href: string | undefined
  children?: ReactNode
}

function Counter({ icon: Icon, label, value, of, href, children }: CounterProps) {
  const name = href ? (
    <Link href={href} className="after:absolute after:inset-0 after:rounded-lg">
      {label}
    </Link>
  ) : (
    label
  )
  return (
    <section className="relative flex h-24 items-start gap-4 pt-4 sm:items-center sm:pt-0 rounded-lg border border-line bg-surface px-3 shadow-sm sm:px-5 transition-colors focus-within:border-line-strong hover:border-line-strong">
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-ink-muted text-xs sm:text-sm">{name}</h2>
        <p className="mt-0.5 truncate font-semibold text-ink text-xl tabular-nums tracking-tight sm:text-2xl">
          {value}
          {of && (
            <span className="ms-1.5 font-normal text-ink-muted text-xs tracking-normal max-sm:ms-0 max-sm:block sm:text-base">
              {of}
            </span>
          )}
        </p>
      </div>
      <span className="grid size-9 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent max-sm:hidden">
        <Icon className="size-4.5" aria-hidden />
      </span>
      {children}
    </section>
  )
}
