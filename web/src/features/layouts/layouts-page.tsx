'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { LayoutTemplate, Plus, SearchX, Trash2 } from 'lucide-react'
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
import { useLayoutActions } from '@/features/layouts/use-layout-actions'
import { TrashSwitch } from '@/features/library/trash-switch'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { oneOf, text, useUrlState } from '@/lib/url-state'

const NewLayout = dynamic(() => import('@/features/layouts/new-layout').then((module) => module.NewLayout))
const TrashList = dynamic(() => import('@/features/library/trash-list').then((module) => module.TrashList))
const listState = {
  q: text,
  sort: oneOf('-updated_at', 'name', '-name', '-created_at'),
  trash: oneOf('', '1'),
  add: oneOf('', '1'),
}
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
  const trash = state.trash === '1'
  const { restore } = useLayoutActions()
  const query = useInfiniteQuery(
    layoutListQuery(slug, api, {
      // The trash comes in the order of deletion when nothing is said.
      ...(!(trash && state.sort === '-updated_at') && { ordering: state.sort }),
      ...(search && { search }),
      ...(trash && { trash }),
    }),
  )
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
      title={trash ? t('layouts.trash') : t('lib.navLayouts')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('layouts.count', { count })}
      actions={!trash && make}
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
          <option value="-updated_at">{t(trash ? 'assets.byDeleted' : 'layouts.byChanged')}</option>
          <option value="-created_at">{t('layouts.byNewest')}</option>
          <option value="name">{t('layouts.byName')}</option>
          <option value="-name">{t('layouts.byNameDown')}</option>
        </Select>
        {(trash || can('layouts.delete')) && (
          <TrashSwitch on={trash} onChange={(on) => set({ trash: on ? '1' : '' })} />
        )}
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
      {query.data && layouts.length === 0 && !search && trash && (
        <EmptyState icon={Trash2} title={t('assets.trashEmpty')} text={t('assets.trashEmptyText')} />
      )}
      {query.data && layouts.length === 0 && !search && !trash && (
        <EmptyState icon={LayoutTemplate} title={t('layouts.empty')} text={t('layouts.emptyText')} action={make} />
      )}
      {layouts.length > 0 && trash && (
        <TrashList results={layouts} onRestore={can('layouts.delete') ? restore : null} />
      )}
      {layouts.length > 0 && !trash && (
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
