'use client'

import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { worst } from '@/features/usage/usage'
import type { components } from '@/gen/api'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type Tenant = components['schemas']['Tenant']

const names: Record<Tenant['warnings'][number]['resource'], MessageKey> = {
  devices: 'lib.navDevices',
  users: 'usage.people',
  assets: 'lib.navAssets',
  storage: 'usage.storage',
  api_calls: 'usage.apiCalls',
}

function textOf({ resource, percent }: Tenant['warnings'][number]): MessageKey {
  if (percent < 100) return 'usage.bannerNear'
  return resource === 'api_calls' ? 'usage.bannerCalls' : 'usage.bannerFull'
}

/** Says that a limit is nearly or wholly used, if one is. */
export function UsageBanner({ tenant, link }: { tenant: Tenant; link?: boolean }) {
  const { t } = useI18n()
  const { href } = useTenant()
  const warning = worst(tenant.warnings)
  if (!warning) return null
  const full = warning.percent >= 100
  return (
    <div
      role="status"
      className={cn(
        'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-4 py-3 text-sm',
        full ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning',
      )}
    >
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1 basis-56">
        {t(textOf(warning), {
          what: t(names[warning.resource]),
          percent: warning.percent,
        })}
      </p>
      {link && (
        <Link href={href('settings/usage/')} className={buttonStyles({ size: 'sm' })}>
          {t('usage.see')}
        </Link>
      )}
    </div>
  )
}
