'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Skeleton } from '@/components/ui/skeleton'
import { recentAssetsQuery } from '@/features/assets/queries'
import { deviceOverviewQuery } from '@/features/devices/queries'
import { Counters } from '@/features/home/counters'
import { FirstSteps } from '@/features/home/first-steps'
import { RecentAssets } from '@/features/home/recent-assets'
import { ScreensNow } from '@/features/home/screens-now'
import { nextStep, stepsOf } from '@/features/home/steps'
import { UsageBanner } from '@/features/usage/usage-banner'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'

const recent = 6

/** Where everybody arrives: how things stand, and what to do first. */
export function HomePage() {
  const { t } = useI18n()
  const { me } = useTenant()
  return (
    <Page title={t('lib.navHome')} text={t('home.hello', { name: me.user.first_name || me.user.email })}>
      <Overview />
    </Page>
  )
}

function Overview() {
  const { slug, api, can } = useTenant()
  const tenant = useQuery(tenantQuery(slug, api))
  const devices = useQuery({ ...deviceOverviewQuery(slug, api), enabled: can('devices.view') })
  const assets = useQuery({ ...recentAssetsQuery(slug, api, recent), enabled: can('assets.view') })
  const queries = [tenant, devices, assets]

  const failed = queries.find((query) => query.isError && query.data === undefined)
  if (failed) return <ErrorCard error={failed.error} onRetry={() => queries.forEach((query) => void query.refetch())} />
  if (!tenant.data || devices.isLoading || assets.isLoading) return <OverviewSkeleton />

  const steps = stepsOf(tenant.data.usage, devices.data?.results ?? [])
  const open = can('devices.view') && nextStep(steps) !== null
  return (
    <div className="grid grid-cols-1 gap-7">
      <UsageBanner tenant={tenant.data} link />
      <Counters tenant={tenant.data} devices={devices.data} />
      {open && <FirstSteps steps={steps} />}
      {devices.data && devices.data.results.length > 0 && <ScreensNow devices={devices.data.results} />}
      {assets.data && assets.data.results.length > 0 && <RecentAssets assets={assets.data.results} />}
    </div>
  )
}

function OverviewSkeleton() {
  return (
    <div aria-busy="true" className="grid gap-7">
      <div className="grid grid-cols-3 gap-3 sm:gap-5">
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-24 rounded-lg" />
      </div>
      <Skeleton className="h-64 rounded-lg" />
      <Skeleton className="h-48 rounded-lg" />
    </div>
  )
}
