'use client'

import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { ErrorCard } from '@/components/error-card'
import { Badge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Waiting } from '@/components/ui/skeleton'
import { money, planBytes, planSize } from '@/features/usage/usage'
import type { components } from '@/gen/api'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type Plan = components['schemas']['Plan']
type Tenant = components['schemas']['Tenant']

/** What the plans contain, the tenant's own marked. */
export function Plans({ tenant }: { tenant: Tenant }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const { data, error, refetch } = useQuery({
    queryKey: [slug, 'plans'],
    queryFn: async ({ signal }) => (await must(api.GET('/api/v3/plans/', { signal }))).results,
  })
  if (!data) return error ? <ErrorCard error={error} onRetry={() => void refetch()} /> : <Waiting className="h-64" />
  return (
    <Panel title={t('usage.contains')} text={t('usage.containsText')}>
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {data.map((plan) => (
          <PlanCard key={plan.tier} plan={plan} yours={plan.tier === tenant.subscription_tier} />
        ))}
      </ul>
    </Panel>
  )
}

function PlanCard({ plan, yours }: { plan: Plan; yours: boolean }) {
  const { t, language } = useI18n()
  const price =
    plan.price === null
      ? t('usage.byContract')
      : plan.price === 0
        ? t('usage.free')
        : t('usage.month', { price: money(language, plan.price, plan.currency) })
  return (
    <li
      className={cn(
        'grid content-start gap-3 rounded-lg border p-4',
        yours ? 'border-accent bg-accent-soft' : 'border-line',
      )}
    >
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h3 className="font-semibold text-base text-ink">{plan.name}</h3>
        {yours && <Badge tone="accent">{t('usage.yours')}</Badge>}
      </div>
      <p className="text-ink-muted text-sm">{price}</p>
      <ul className="grid gap-1.5 text-ink text-sm">
        {useContents(plan).map((line) => (
          <li key={line} className="flex gap-2">
            <Check className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
            {line}
          </li>
        ))}
      </ul>
    </li>
  )
}

function useContents(plan: Plan): string[] {
  const { t, language } = useI18n()
  const { max_devices, max_users, max_assets, storage_quota_gb, api_calls_per_hour } = plan
  return [
    max_devices === null ? t('usage.anyScreens') : t('usage.countScreens', { count: max_devices }),
    max_users === null ? t('usage.anyPeople') : t('usage.countPeople', { count: max_users }),
    max_assets === null ? t('usage.anyAssets') : t('usage.countAssets', { count: max_assets }),
    storage_quota_gb === null
      ? t('usage.anyStorage')
      : t('usage.sizeStorage', { size: planSize(language, planBytes(storage_quota_gb)) }),
    api_calls_per_hour === null ? t('usage.anyCalls') : t('usage.hourly', { count: api_calls_per_hour }),
    ...plan.features,
  ]
}
