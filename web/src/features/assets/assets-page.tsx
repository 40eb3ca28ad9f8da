'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Images, Link2, SearchX, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { Suspense, useCallback, useMemo } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Button, buttonStyles } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { AssetToolbar } from '@/features/assets/asset-toolbar'
import { BulkBar } from '@/features/assets/bulk-bar'
import { filterOf, isFiltered, listState } from '@/features/assets/filter'
import { assetListQuery } from '@/features/assets/queries'
import { useAssetActions } from '@/features/assets/use-asset-actions'
import { useSelection } from '@/features/assets/use-selection'
import { usePickFiles } from '@/features/uploads/upload-context'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useUrlState } from '@/lib/url-state'
import { useAhead } from '@/lib/use-ahead'

const loadAssetList = () => import('@/features/assets/asset-list').then((module) => module.AssetList)
const AssetList = dynamic(loadAssetList, { loading: ListSkeleton })

const LinkDialog = dynamic(() => import('@/features/assets/link-dialog').then((module) => module.LinkDialog))
const processingMs = 4_000

/** The library: everything that screens can show. */
export function AssetsPage() {
  return (
    <Suspense fallback={null}>
      <Library />
    </Suspense>
  )
}

function Library() {
  useAhead(loadAssetList)
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const pickFiles = usePickFiles()
  const [state, set] = useUrlState(listState)
  const query = useInfiniteQuery({
    ...assetListQuery(slug, api, filterOf(state)),
    // Live hints tell sooner; this is for lines that let none through.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.results.some((asset) => asset.is_processing)) ? processingMs : false,
  })
  const assets = useMemo(() => query.data?.pages.flatMap((page) => page.results) ?? [], [query.data])
  const order = useMemo(() => assets.map(({ id }) => id), [assets])
  const selection = useSelection(order)
  const actions = useAssetActions()
  const chosen = assets.filter(({ id }) => selection.selected.has(id))
  const count = query.data?.pages[0]?.count

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const buttons = can('assets.create') && (
    <>
      <Link href={`/${slug}/import/`} prefetch={false} className={buttonStyles({ look: 'ghost' })}>
        {t('assets.importFrom')}
      </Link>
      <Button onClick={() => set({ add: 'link' })}>
        <Link2 aria-hidden />
        {t('assets.addLink')}
      </Button>
      <Button look="primary" onClick={pickFiles}>
        <Upload aria-hidden />
        {t('assets.upload')}
      </Button>
    </>
  )

  const content = () => {
    if (query.isPending) return <ListSkeleton />
    if (query.isError && assets.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (assets.length > 0) {
      return (
        <AssetList
          assets={assets}
          order={order}
          view={state.view}
          movable={state.sort === 'play_order' && !isFiltered(state)}
          selection={selection}
          actions={actions}
          onEnd={more}
        />
      )
    }
    if (isFiltered(state)) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('assets.nothingFound')}
          text={t('assets.nothingFoundText')}
          action={<Button onClick={() => set({ q: '', type: 'all', state: 'all' })}>{t('assets.clearFilters')}</Button>}
        />
      )
    }
    return <EmptyState icon={Images} title={t('assets.empty')} text={t('assets.emptyText')} action={buttons} />
  }

  return (
    <Page
      title={t('lib.navAssets')}
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('assets.count', { count })}
      actions={buttons}
    >
      <AssetToolbar state={state} set={set} />
      {content()}
      {chosen.length > 0 && (
        <BulkBar
          count={chosen.length}
          onEnable={(on) => void actions.setEnabled(chosen, on)}
          onRemove={() => void actions.remove(chosen)}
          onClear={selection.clear}
        />
      )}
      {state.add === 'link' && <LinkDialog onClose={() => set({ add: '' })} />}
    </Page>
  )
}

const places = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

function ListSkeleton() {
  return (
    <div aria-busy="true" className="grid grid-cols-2 gap-5 md:grid-cols-3 xl:grid-cols-4">
      {places.map((place) => (
        <Skeleton key={place} className="h-60 rounded-lg" />
      ))}
    </div>
  )
}
