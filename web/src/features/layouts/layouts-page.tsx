'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { LayoutTemplate, Plus, SearchX } from 'lucide-react'
import dynamic from 'next/dynamic'
import { Suspense } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { LayoutCard } from '@/features/layouts/layout-card'
import { layoutListQuery } from '@/features/layouts/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { oneOf, text, useUrlState } from '@/lib/url-state'

const NewLayout = dynamic(() => import('@/features/layouts/new-layout').then((module) => module.NewLayout))
const listState = { q: text, sort: oneOf('-updated_at', 'name', '-name', '-created_at'), add: oneOf('', '1') }
const cards = 'grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3'

/** All layouts. */
export function LayoutsPage() {
  return (
    <Suspense fallback={null}>
      <Layouts />
    </Suspense>
  )
}

function Layouts() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const [state, set] = useUrlState(listState)
  const search = state.q.trim()
  const query = useInfiniteQuery(layoutListQuery(slug, api, { ordering: state.sort, ...(search && { search }) }))
  const layouts = query.data?.pages.flatMap((page) => page.results) ?? []
  const count = query.data?.pages[0]?.count
  const make = can('layouts.create') && (
    <Button look="primary" onClick={() => set({ add: '1' })}>
      <Plus aria-hidden />
      {t('layouts.new')}
    </Button>
  )
  return (
    <Page
      title={t('lib.navLayouts')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('layouts.count', { count })}
      actions={make}
    >
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <SearchBox
          label={t('layouts.search')}
          value={state.q}
          onChange={(q) => set({ q })}
          className="min-w-0 flex-1 basis-48 sm:max-w-80"
        />
        <span className="hidden flex-1 sm:block" />
        <Select
          aria-label={t('layouts.sort')}
          className="w-auto!"
          value={state.sort}
          onChange={(event) => set({ sort: event.target.value as typeof state.sort })}
        >
          <option value="-updated_at">{t('layouts.byChanged')}</option>
          <option value="-created_at">{t('layouts.byNewest')}</option>
          <option value="name">{t('layouts.byName')}</option>
          <option value="-name">{t('layouts.byNameDown')}</option>
        </Select>
      </div>
      {query.error && layouts.length === 0 && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className={cards}>
          <Skeleton className="h-64 rounded-lg" />
          <Skeleton className="h-64 rounded-lg" />
          <Skeleton className="h-64 rounded-lg" />
        </div>
      )}
      {query.data && layouts.length === 0 && search && (
        <EmptyState
          icon={SearchX}
          title={t('layouts.nothingFound')}
          text={t('layouts.nothingFoundText')}
          action={<Button onClick={() => set({ q: '' })}>{t('components.clearSearch')}</Button>}
        />
      )}
      {query.data && layouts.length === 0 && !search && (
        <EmptyState icon={LayoutTemplate} title={t('layouts.empty')} text={t('layouts.emptyText')} action={make} />
      )}
      {layouts.length > 0 && (
        <ul className={cards}>
          {layouts.map((layout) => (
            <li key={layout.id}>
              <LayoutCard layout={layout} />
            </li>
          ))}
        </ul>
      )}
      <MoreButton query={query} look="ghost" className="mt-3 w-full">
        {t('layouts.more')}
      </MoreButton>
      {state.add && <NewLayout onClose={() => set({ add: '' })} />}
    </Page>
  )
}
