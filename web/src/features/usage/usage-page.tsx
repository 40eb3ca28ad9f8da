'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorCard } from '@/components/error-card'
import { Badge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/card'
import { Waiting } from '@/components/ui/skeleton'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { Plans } from '@/features/usage/plans'
import { planSize } from '@/features/usage/usage'
import { UsageBanner } from '@/features/usage/usage-banner'
import { Bar } from '@/features/usage/usage-bar'
import type { components } from '@/gen/api'
import { type Translate, useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'

type Tenant = components['schemas']['Tenant']

/** What is used of what the plan allows, and what the plans contain. */
export function UsagePage() {
  const { slug, api } = useTenant()
  const query = useQuery(tenantQuery(slug, api))
  return (
    <SettingsFrame>
      {query.data ? (
        <div className="grid gap-5">
          <UsageBanner tenant={query.data} />
          <Bars tenant={query.data} />
          <Plans tenant={query.data} />
        </div>
      ) : query.error ? (
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Waiting className="h-96" />
      )}
    </SettingsFrame>
  )
}

function Bars({ tenant: { usage, limits, subscription_tier: tier } }: { tenant: Tenant }) {
  const { t, number, bytes, language } = useI18n()
  return (
    <Panel
      title={t('usage.used')}
      actions={
        <span className="shrink-0">
          <Badge tone="accent">{t('usage.plan', { name: planName(t, tier) })}</Badge>
        </span>
      }
    >
      <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
        <Bar label={t('lib.navDevices')} used={usage.devices} limit={limits.max_devices} show={number} />
        <Bar label={t('usage.people')} used={usage.users} limit={limits.max_users} show={number} />
        <Bar label={t('lib.navAssets')} used={usage.assets} limit={limits.max_assets} show={number} />
        <Bar
          label={t('usage.storage')}
          used={usage.storage_bytes}
          limit={limits.storage_bytes}
          show={bytes}
          showLimit={(limit) => planSize(language, limit)}
        />
        <div className="grid content-start gap-1 md:col-span-2">
          <Bar
            label={t('usage.busiestHour')}
            used={usage.api_calls_busiest_hour}
            limit={limits.api_calls_per_hour}
            show={number}
            full={t('usage.callsReached100')}
          />
          <p className="text-ink-muted text-xs">
            {t('usage.callsNow', {
              hour: number(usage.api_calls_this_hour),
              month: number(usage.api_calls_this_month),
            })}{' '}
            {limits.api_calls_per_hour !== null && t('usage.apiCallsText')}
          </p>
        </div>
      </div>
    </Panel>
  )
}

/** Plans have names, which no language changes; what no plan limits runs on its own. */
function planName(t: Translate, tier: string): string {
  return tier === 'legacy' ? t('usage.selfHosted') : tier.charAt(0).toUpperCase() + tier.slice(1)
}
