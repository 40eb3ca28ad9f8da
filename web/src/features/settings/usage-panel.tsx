'use client'

import { Badge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Progress } from '@/components/ui/progress'
import type { Tenant } from '@/features/settings/tenant-values'
import { fractionOf, toneOf } from '@/features/settings/usage'
import { useI18n } from '@/lib/i18n'

/** What the plan allows and how much of it is used. */
export function UsagePanel({ tenant }: { tenant: Pick<Tenant, 'usage' | 'limits' | 'subscription_tier'> }) {
  const { t, number, bytes } = useI18n()
  const { usage, limits } = tenant
  return (
    <Panel title={t('settings.plan')} actions={<Badge tone="accent">{planName(tenant.subscription_tier)}</Badge>}>
      <div className="grid gap-5">
        <Usage label={t('lib.navDevices')} used={usage.devices} limit={limits.max_devices} show={number} />
        <Usage label={t('lib.navAssets')} used={usage.assets} limit={limits.max_assets} show={number} />
        <Usage label={t('settings.people')} used={usage.users} limit={limits.max_users} show={number} />
        <Usage label={t('settings.storage')} used={usage.storage_bytes} limit={limits.storage_bytes} show={bytes} />
      </div>
    </Panel>
  )
}

/** Plans have names, which no language changes. */
function planName(tier: string): string {
  return tier.charAt(0).toUpperCase() + tier.slice(1)
}

type UsageProps = { label: string; used: number; limit: number | null; show: (value: number) => string }

function Usage({ label, used, limit, show }: UsageProps) {
  const { t } = useI18n()
  const fraction = fractionOf(used, limit)
  const tone = fraction === null ? 'accent' : toneOf(fraction)
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <h3 className="text-ink-muted">{label}</h3>
        <p className="text-end text-ink tabular-nums">
          {limit === null ? (
            <>
              {show(used)} <span className="text-ink-muted">· {t('settings.unlimited')}</span>
            </>
          ) : (
            t('settings.usedOf', { used: show(used), limit: show(limit) })
          )}
        </p>
      </div>
      {fraction !== null && <Progress label={label} value={fraction} tone={tone} />}
      {tone !== 'accent' && (
        <p className={cn('text-xs', tone === 'danger' ? 'text-danger' : 'text-warning')}>
          {t(tone === 'danger' ? 'settings.full' : 'settings.nearlyFull')}
        </p>
      )}
    </div>
  )
}
