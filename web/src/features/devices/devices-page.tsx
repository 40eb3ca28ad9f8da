'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { LayoutGrid, List, MonitorPlay, Plus, SearchX } from 'lucide-react'
import dynamic from 'next/dynamic'
import { Suspense, useCallback, useMemo } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { Skeleton } from '@/components/ui/skeleton'
import { filterOf, listState } from '@/features/devices/filter'
import { deviceListQuery } from '@/features/devices/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useUrlState } from '@/lib/url-state'
import { useAhead } from '@/lib/use-ahead'

const loadDeviceList = () => import('@/features/devices/device-list').then((module) => module.DeviceList)
const DeviceList = dynamic(loadDeviceList, { loading: () => <ListSkeleton view="grid" /> })

const PairDialog = dynamic(() => import('@/features/devices/pair-dialog').then((module) => module.PairDialog))

type ListUrl = ReturnType<typeof useUrlState<typeof listState>>

/** Every screen of the tenant. */
export function DevicesPage() {
  return (
    <Suspense fallback={null}>
      <Devices />
    </Suspense>
  )
}

function Devices() {
  useAhead(loadDeviceList)
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const [state, set] = useUrlState(listState)
  const query = useInfiniteQuery(deviceListQuery(slug, api, filterOf(state)))
  const devices = useMemo(() => query.data?.pages.flatMap((page) => page.results) ?? [], [query.data])
  const count = query.data?.pages[0]?.count
  const searched = state.q.trim() !== ''
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const pair = can('devices.manage') && (
    <Button look="primary" onClick={() => set({ pair: '1' })}>
      <Plus aria-hidden />
      {t('devices.pair')}
    </Button>
  )

  const content = () => {
    if (query.isPending) return <ListSkeleton view={state.view} />
    if (query.isError && devices.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (devices.length > 0) return <DeviceList devices={devices} view={state.view} onEnd={more} />
    if (searched) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('devices.nothingFound')}
          text={t('devices.nothingFoundText')}
          action={<Button onClick={() => set({ q: '' })}>{t('components.clearSearch')}</Button>}
        />
      )
    }
    return <EmptyState icon={MonitorPlay} title={t('devices.empty')} text={t('devices.emptyText')} action={pair} />
  }

  return (
    <Page
      title={t('lib.navDevices')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('devices.count', { count })}
      actions={pair}
    >
      <Toolbar state={state} set={set} />
      {content()}
      {(state.pair === '1' || state.code !== '') && can('devices.manage') && (
        <PairDialog code={state.code} onClose={() => set({ pair: '', code: '' })} />
      )}
    </Page>
  )
}

const sorts: [ListUrl[0]['sort'], MessageKey][] = [
  ['name', 'devices.byName'],
  ['-name', 'devices.byNameDown'],
  ['-created_at', 'devices.byNewest'],
]

function Toolbar({ state, set }: { state: ListUrl[0]; set: ListUrl[1] }) {
  const { t } = useI18n()
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2">
      <SearchBox label={t('devices.search')} value={state.q} onChange={(q) => set({ q })} className="w-full sm:w-64" />
      <span className="hidden flex-1 sm:block" />
      <Select
        aria-label={t('devices.sort')}
        className="w-auto! flex-1 sm:flex-none"
        value={state.sort}
        onChange={(event) => set({ sort: event.target.value as ListUrl[0]['sort'] })}
      >
        {sorts.map(([value, label]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
      <Segmented
        label={t('devices.view')}
        value={state.view}
        onChange={(view) => set({ view })}
        options={[
          { value: 'grid', label: t('devices.viewGrid'), icon: LayoutGrid },
          { value: 'list', label: t('devices.viewList'), icon: List },
        ]}
      />
    </div>
  )
}

const places = ['a', 'b', 'c', 'd', 'e', 'f']

function ListSkeleton({ view }: { view: 'grid' | 'list' }) {
  return view === 'list' ? (
    <div aria-busy="true" className="grid gap-2">
      {places.map((place) => (
        <Skeleton key={place} className="h-13" />
      ))}
    </div>
  ) : (
    <div aria-busy="true" className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
      {places.map((place) => (
        <Skeleton key={place} className="h-64 rounded-lg" />
      ))}
    </div>
  )
}
