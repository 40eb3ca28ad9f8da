'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { FolderOpen, Images, Link2, SearchX, Trash2, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { Suspense, useCallback, useMemo, useState } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Button, buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { AssetToolbar } from '@/features/assets/asset-toolbar'
import { BulkBar } from '@/features/assets/bulk-bar'
import { filterOf, isAsked, isMovable, isNarrowed, listState, noFilter, stateOf } from '@/features/assets/filter'
import { FilterBar } from '@/features/assets/filter-bar'
import type { Job } from '@/features/assets/library-jobs'
import { PlaceBar } from '@/features/assets/place-bar'
import { assetFacetsQuery, assetListQuery } from '@/features/assets/queries'
import { type Failure, useAssetActions } from '@/features/assets/use-asset-actions'
import { useSelection } from '@/features/assets/use-selection'
import type { LibraryPlace } from '@/features/library/library-rail'
import { foldersQuery } from '@/features/library/queries'
import { useOpenFolder, usePickFiles } from '@/features/uploads/upload-context'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useUrlState } from '@/lib/url-state'
import { useAhead } from '@/lib/use-ahead'

const loadAssetList = () => import('@/features/assets/asset-list').then((module) => module.AssetList)
const AssetList = dynamic(loadAssetList, { loading: ListSkeleton })
const loadRail = () => import('@/features/library/library-rail').then((module) => module.LibraryRail)
const LibraryRail = dynamic(loadRail, { loading: () => <Waiting className="h-64" /> })
const LibraryJobs = dynamic(() => import('@/features/assets/library-jobs').then((module) => module.LibraryJobs))
const LinkDialog = dynamic(() => import('@/features/assets/link-dialog').then((module) => module.LinkDialog))

const processingMs = 4_000
// What is chosen all at once must be in the page, so that it can be taken back exactly.
const mostChosen = 5_000

/** The library: everything that screens can show. */
export function AssetsPage() {
  return (
    <Suspense fallback={null}>
      <Library />
    </Suspense>
  )
}

function Library() {
  useAhead(loadAssetList, loadRail)
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const pickFiles = usePickFiles()
  const [state, set] = useUrlState(listState)
  const [job, setJob] = useState<Job | null>(null)
  const [browsing, setBrowsing] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const filter = filterOf(state)
  const query = useInfiniteQuery({
    ...assetListQuery(slug, api, filter),
    // Live hints tell sooner; this is for lines that let none through.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.results.some((asset) => asset.is_processing)) ? processingMs : false,
  })
  const facets = useQuery(assetFacetsQuery(slug, api, filter)).data
  const folders = useQuery(foldersQuery(slug, api)).data?.results
  const assets = useMemo(() => query.data?.pages.flatMap((page) => page.results) ?? [], [query.data])
  const order = useMemo(() => assets.map(({ id }) => id), [assets])
  const selection = useSelection(order)
  const fail = useCallback((failures: Failure[]) => setJob({ kind: 'failures', failures }), [])
  const actions = useAssetActions(fail)
  const chosen = useMemo(() => assets.filter(({ id }) => selection.selected.has(id)), [assets, selection.selected])
  const [head] = query.data?.pages ?? []
  const count = head?.count
  const trash = state.trash === '1'
  const here = folders?.find(({ id }) => id === state.folder)
  useOpenFolder(trash ? undefined : here?.id)
  const place: LibraryPlace = { folder: state.folder, tags: state.tags, trash }

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const chooseAll = async () => {
    setChoosing(true)
    let result = query as Pick<typeof query, 'data' | 'error' | 'hasNextPage'>
    let ids = order
    while (result.hasNextPage && ids.length < mostChosen) {
      result = await fetchNextPage()
      if (result.error) break
      ids = result.data?.pages.flatMap((page) => page.results.map(({ id }) => id)) ?? []
    }
    setChoosing(false)
    if (result.error) notify(explain(t, result.error), { tone: 'danger' })
    else selection.all(ids.slice(0, mostChosen))
  }

  const go = ({ trash: inTrash, ...next }: Partial<LibraryPlace>) => {
    setBrowsing(false)
    selection.clear()
    // Another folder is looked into as folders are.
    set({
      ...next,
      ...('folder' in next && { below: '' }),
      ...(inTrash !== undefined && { trash: inTrash ? '1' : '' }),
    })
  }
  const move = (ids: string[], folder: string | null) => {
    const named = new Set(ids)
    void actions.run(
      assets.filter(({ id }) => named.has(id)),
      { action: 'move', folder_id: folder },
    )
  }
  const tagCounts = useMemo(
    () =>
      facets && isNarrowed(state) ? new Map(facets.tags.map(({ value, count: tagged }) => [value, tagged])) : null,
    [facets, state],
  )
  const rail = (
    <LibraryRail
      place={place}
      onPlace={go}
      onSearch={(search) => {
        setBrowsing(false)
        set(stateOf(search.filter))
      }}
      asked={isNarrowed(state) ? filter : null}
      isAsked={(search) => isAsked(state, search.filter)}
      tagCounts={tagCounts}
      onMove={move}
    />
  )

  const buttons = can('assets.create') && (
    <>
      <Link
        href={`/${slug}/import/`}
        prefetch={false}
        className={cn(buttonStyles({ look: 'ghost' }), 'max-sm:order-last')}
      >
        {t('assets.importFrom')}
      </Link>
      <Button onClick={() => set({ add: 'link' })}>
        <Link2 aria-hidden />
        {t('assets.addLink')}
      </Button>
      <Button look="primary" onClick={() => pickFiles()}>
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
          movable={isMovable(state)}
          selection={selection}
          actions={actions}
          onWish={(wish, asset) => setJob({ kind: wish, assets: [asset] })}
          onEnd={more}
        />
      )
    }
    if (isNarrowed(state)) {
      return (
        <EmptyState
          icon={SearchX}
          title={t('assets.nothingFound')}
          text={t('assets.nothingFoundText')}
          action={<Button onClick={() => set(noFilter)}>{t('assets.clearFilters')}</Button>}
        />
      )
    }
    if (trash) return <EmptyState icon={Trash2} title={t('assets.trashEmpty')} text={t('assets.trashEmptyText')} />
    if (state.folder) {
      return <EmptyState icon={FolderOpen} title={t('assets.folderEmpty')} text={t('assets.folderEmptyText')} />
    }
    return <EmptyState icon={Images} title={t('assets.empty')} text={t('assets.emptyText')} action={buttons} />
  }
  const choosable = Math.min(count ?? 0, mostChosen)

  return (
    <Page
      title={trash ? t('library.trash') : (here?.name ?? t('lib.navAssets'))}
      wide
      text={count === undefined ? query.isPending && <Skeleton className="h-5 w-20" /> : t('assets.count', { count })}
      actions={
        trash
          ? assets.length > 0 && (
              <Button className="text-danger!" onClick={() => setJob({ kind: 'empty' })}>
                <Trash2 aria-hidden />
                {t('assets.emptyTrash')}
              </Button>
            )
          : buttons
      }
    >
      <div className="grid grid-cols-1 items-start gap-8 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <div className="sticky top-0 -ms-2 max-h-screen overflow-y-auto py-6 ps-2 pe-1 max-lg:hidden -mt-6">{rail}</div>
        <div className="min-w-0">
          <AssetToolbar
            state={state}
            set={set}
            facets={facets}
            onPick={({ kind, value }) => {
              const folder = folders?.find(({ name }) => name === value)
              if (kind === 'tag') set({ q: '', tags: [...state.tags.filter((tag) => tag !== value), value] })
              else if (folder) set({ q: '', folder: folder.id })
            }}
            onBrowse={() => setBrowsing(true)}
            onDates={() => setJob({ kind: 'dates', span: state, onSet: set })}
            onSave={() => setJob({ kind: 'save', filter, name: state.q.trim() })}
          />
          <FilterBar state={state} set={set} />
          <PlaceBar place={place} narrowed={isNarrowed(state)} onPlace={go} onMove={move} />
          {trash && assets.length > 0 && <p className="mb-4 text-ink-muted text-sm">{t('assets.trashText')}</p>}
          {head?.similar && (
            <p role="status" className="mb-4 rounded-md bg-hover px-3 py-2 text-ink-muted text-sm">
              {t('assets.similar', { search: state.q.trim() })}
            </p>
          )}
          {content()}
        </div>
      </div>
      {chosen.length > 0 && (
        <BulkBar
          count={chosen.length}
          most={chosen.length < choosable ? choosable : null}
          beyond={count !== undefined && count > mostChosen}
          choosing={choosing}
          trash={trash}
          onWish={(wish) => {
            if (wish === 'enable' || wish === 'disable') void actions.setEnabled(chosen, wish === 'enable')
            else if (wish === 'delete') void actions.remove(chosen)
            else if (wish === 'duplicate') {
              if (chosen.length === 1 && chosen[0]) void actions.duplicate(chosen[0])
              else void actions.run(chosen, { action: 'duplicate' })
            } else if (wish === 'restore') void actions.run(chosen, { action: 'restore' })
            else setJob({ kind: wish, assets: chosen })
          }}
          onAll={() => void chooseAll()}
          onClear={selection.clear}
        />
      )}
      {browsing && (
        <Dialog title={t('library.rail')} onClose={() => setBrowsing(false)}>
          {rail}
        </Dialog>
      )}
      {job && <LibraryJobs job={job} actions={actions} onMove={move} onClose={() => setJob(null)} />}
      {state.add === 'link' && <LinkDialog folder={here?.id} onClose={() => set({ add: '' })} />}
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
