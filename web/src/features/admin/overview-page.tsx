'use client'

import { useQuery } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import Link from 'next/link'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Card, Panel } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import { Skeleton } from '@/components/ui/skeleton'
import { usageQuery } from '@/features/admin/queries'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

/** What the installation holds, in numbers. */
export function OverviewPage() {
  const { t, number, bytes, ago } = useI18n()
  const now = useNow()
  const query = useQuery(usageQuery)
  const usage = query.data
  if (query.isError && !usage) {
    return (
      <Page title={t('admin.overview')}>
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  const most = Math.max(1, ...(usage?.plans.map(({ tenants }) => tenants) ?? []))
  const states = usage && [
    { state: 'active', label: t('admin.stateActive'), count: usage.tenants.active },
    { state: 'suspended', label: t('admin.stateSuspended'), count: usage.tenants.suspended },
    { state: 'deleted', label: t('admin.stateDeleted'), count: usage.tenants.deleted },
  ]
  const counted = usage && t('admin.counted', { ago: ago(usage.content.counted_at, now) })
  return (
    <Page title={t('admin.overview')} text={t('admin.overviewText')}>
      <p className="mb-5 flex items-start gap-2.5 rounded-lg border border-line bg-surface px-4 py-3 text-ink-muted text-sm shadow-sm">
        <Eye className="mt-0.5 size-4 shrink-0" aria-hidden />
        {t('admin.privacy')}
      </p>
      <div className="mb-5 grid grid-cols-2 gap-4 lg:grid-cols-4">
        {usage ? (
          <>
            <Figure name={t('admin.screens')} value={number(usage.content.devices)} note={counted} />
            <Figure name={t('admin.assets')} value={number(usage.content.assets)} note={counted} />
            <Figure name={t('admin.storage')} value={bytes(usage.content.storage_bytes)} note={counted} />
            <Figure
              name={t('admin.accounts')}
              value={number(usage.accounts)}
              note={t('admin.places', { count: usage.members })}
            />
          </>
        ) : (
          [1, 2, 3, 4].map((place) => <Skeleton key={place} className="h-28 rounded-lg" />)
        )}
      </div>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {states && usage ? (
          <>
            <Panel title={t('admin.tenants')}>
              <dl className="grid gap-1">
                {states.map(({ state, label, count }) => (
                  <div key={state} className="flex items-baseline justify-between gap-4 text-sm">
                    <dt>
                      <Link
                        href={`/admin/tenants/?state=${state}`}
                        className="inline-flex min-h-8 items-center text-accent underline-offset-4 hover:underline"
                      >
                        {label}
                      </Link>
                    </dt>
                    <dd className="text-ink tabular-nums">{number(count)}</dd>
                  </div>
                ))}
              </dl>
            </Panel>
            <Panel title={t('admin.byPlan')}>
              <ul className="grid gap-3.5">
                {usage.plans.map(({ tier, name, tenants }) => (
                  <li key={tier} className="grid gap-1.5">
                    <div className="flex items-baseline justify-between gap-4 text-sm">
                      <span className="text-ink-muted">{name}</span>
                      <span className="text-ink tabular-nums">{number(tenants)}</span>
                    </div>
                    <Progress label={name} value={tenants / most} />
                  </li>
                ))}
              </ul>
            </Panel>
          </>
        ) : (
          [1, 2].map((place) => <Skeleton key={place} className="h-56 rounded-lg" />)
        )}
      </div>
    </Page>
  )
}

function Figure({ name, value, note }: { name: string; value: string; note: string | undefined }) {
  return (
    <Card className="grid content-start gap-1 p-4 sm:p-5">
      <h2 className="text-ink-muted text-sm">{name}</h2>
      <p className="font-semibold text-2xl text-ink tabular-nums tracking-tight">{value}</p>
      <p className="text-ink-muted text-xs">{note}</p>
    </Card>
  )
}
