'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Building2, Plus, SearchX } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { Suspense } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Select } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { type AdminTenant, type Plan, plansQuery, tenantListQuery } from '@/features/admin/queries'
import { filterOf, listState, type State, stateOf, stateWords } from '@/features/admin/states'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useUrlState } from '@/lib/url-state'

const TenantDialog = dynamic(() => import('@/features/admin/tenant-dialog').then((module) => module.TenantDialog))

type ListUrl = ReturnType<typeof useUrlState<typeof listState>>

/** All tenants of the installation. */
export function TenantsPage() {
  return (
    <Suspense fallback={null}>
      <Tenants />
    </Suspense>
  )
}

function Tenants() {
  const { t } = useI18n()
  const [state, set] = useUrlState(listState)
  const query = useInfiniteQuery(tenantListQuery(filterOf(state)))
  const plans = useQuery(plansQuery).data?.results ?? []
  const tenants = query.data?.pages.flatMap((page) => page.results) ?? []
  const count = query.data?.pages[0]?.count
  const filtered = state.q.trim() !== '' || state.plan !== '' || state.state !== ''

  const create = (
    <Button look="primary" onClick={() => set({ new: '1' })}>
      <Plus aria-hidden />
      {t('admin.newTenant')}
    </Button>
  )
  const content = () => {
    if (query.isPending) return <Skeleton className="h-96 rounded-lg" />
    if (query.isError && tenants.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (tenants.length === 0 && filtered) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('admin.nothingFound')}
          text={t('admin.nothingFoundText')}
          action={<Button onClick={() => set({ q: '', plan: '', state: '' })}>{t('admin.clear')}</Button>}
        />
      )
    }
    if (tenants.length === 0) {
      return (
        <EmptyState icon={Building2} title={t('admin.noTenants')} text={t('admin.newTenantText')} action={create} />
      )
    }
    return (
      <Card>
        <ul>
          {tenants.map((tenant) => (
            <TenantRow key={tenant.id} tenant={tenant} plans={plans} />
          ))}
        </ul>
        <MoreButton query={query} className="m-4">
          {t('admin.more')}
        </MoreButton>
      </Card>
    )
  }

  return (
    <Page
      title={t('admin.tenants')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('admin.count', { count })}
      actions={create}
    >
      <Toolbar state={state} set={set} plans={plans} />
      {content()}
      {state.new === '1' && <TenantDialog onClose={() => set({ new: '' })} />}
    </Page>
  )
}

const sorts: [ListUrl[0]['sort'], MessageKey][] = [
  ['name', 'admin.byName'],
  ['slug', 'admin.bySlug'],
  ['-created_at', 'admin.byNewest'],
]

function Toolbar({ state, set, plans }: { state: ListUrl[0]; set: ListUrl[1]; plans: Plan[] }) {
  const { t } = useI18n()
  const select = 'w-auto! min-w-0 flex-1 sm:flex-none'
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2">
      <SearchBox label={t('admin.search')} value={state.q} onChange={(q) => set({ q })} className="w-full sm:w-64" />
      <Select
        aria-label={t('admin.plan')}
        className={select}
        value={state.plan}
        onChange={(event) => set({ plan: event.target.value })}
      >
        <option value="">{t('admin.anyPlan')}</option>
        {plans.map(({ tier, name }) => (
          <option key={tier} value={tier}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('admin.state')}
        className={select}
        value={state.state}
        onChange={(event) => set({ state: event.target.value as '' | State })}
      >
        <option value="">{t('admin.anyState')}</option>
        {Object.entries(stateWords).map(([value, { label }]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
      <span className="hidden flex-1 sm:block" />
      <Select
        aria-label={t('admin.sort')}
        className={select}
        value={state.sort}
        onChange={(event) => set({ sort: event.target.value as ListUrl[0]['sort'] })}
      >
        {sorts.map(([value, label]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
    </div>
  )
}

function TenantRow({ tenant, plans }: { tenant: AdminTenant; plans: Plan[] }) {
  const { t, dateTime } = useI18n()
  const state = stateWords[stateOf(tenant)]
  const plan = plans.find(({ tier }) => tier === tenant.subscription_tier)?.name ?? tenant.subscription_tier
  return (
    <li className="border-line border-b last:border-0">
      <Link
        href={`/admin/tenants/${tenant.id}/`}
        prefetch={false}
        className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3 transition-colors hover:bg-hover"
      >
        <span className="min-w-0 flex-1 basis-full text-sm sm:basis-56">
          <span className="block truncate font-medium text-ink">{tenant.name}</span>
          <span className="block truncate text-ink-muted">
            {tenant.domain ?? tenant.slug} · {t('admin.since', { time: dateTime(tenant.created_at) })}
          </span>
        </span>
        <span className="flex max-w-full flex-wrap items-center gap-2">
          {tenant.database !== null && <Badge>{tenant.database}</Badge>}
          <Badge tone="accent">{tenant.has_custom_limits ? t('admin.planOwn', { plan }) : plan}</Badge>
          <Badge tone={state.tone} dot>
            {t(state.label)}
          </Badge>
        </span>
      </Link>
    </li>
  )
}
