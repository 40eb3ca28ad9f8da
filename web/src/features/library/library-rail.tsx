'use client'

import { useQuery } from '@tanstack/react-query'
import {
  BookmarkIcon,
  Folder as FolderIcon,
  FolderInput,
  FolderOpen,
  FolderPlus,
  Images,
  Merge,
  Pencil,
  Plus,
  Save,
  Trash2,
  Users,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useMemo, useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { ErrorLine } from '@/components/error-line'
import { IconButton } from '@/components/ui/button'
import type { MenuItem } from '@/components/ui/menu'
import { drag, drags, dropped } from '@/features/library/dragging'
import type { FolderJob } from '@/features/library/folder-dialog'
import {
  type Folder,
  foldersQuery,
  type SavedSearch,
  searchesQuery,
  type Tag,
  tagsQuery,
} from '@/features/library/queries'
import type { SearchJob } from '@/features/library/save-search-dialog'
import type { TagJob } from '@/features/library/tag-dialog'
import { TagDot } from '@/features/library/tag-dot'
import { folderTree, idsAbove, tagTree, within } from '@/features/library/tree'
import { type Entry, Row, TreeList } from '@/features/library/tree-list'
import { useAttempt } from '@/features/library/use-library'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const FolderDialog = dynamic(() => import('@/features/library/folder-dialog').then((module) => module.FolderDialog))
const TagDialog = dynamic(() => import('@/features/library/tag-dialog').then((module) => module.TagDialog))
const MergeDialog = dynamic(() => import('@/features/library/merge-dialog').then((module) => module.MergeDialog))
const SaveSearchDialog = dynamic(() =>
  import('@/features/library/save-search-dialog').then((module) => module.SaveSearchDialog),
)

/** The part of the library that is looked at. */
export type LibraryPlace = { folder: string; tags: string[]; trash: boolean }

type LibraryRailProps = {
  place: LibraryPlace
  onPlace: (place: Partial<LibraryPlace>) => void
  onSearch: (search: SavedSearch) => void
  /** What the list asks now, when it is more than a place. */
  asked: SavedSearch['filter'] | null
  /** Whether a saved search asks just that. */
  isAsked: (search: SavedSearch) => boolean
  /** How many of the matching assets have each tag; nothing when that is not known. */
  tagCounts: ReadonlyMap<string, number> | null
  onMove: (assets: string[], folder: string | null) => void
}

type Job =
  | { kind: 'folder'; job: FolderJob }
  | { kind: 'tag'; job: TagJob }
  | { kind: 'merge'; tag: Tag }
  | { kind: 'delete-tag'; tag: Tag }
  | { kind: 'delete-folder'; folder: Folder }
  | { kind: 'search'; job: SearchJob }

const icon = 'size-4 shrink-0'

/** The side of the library: folders, tags, saved searches and the trash. */
export function LibraryRail(props: LibraryRailProps) {
  const { t } = useI18n()
  const { can } = useTenant()
  const [job, setJob] = useState<Job | null>(null)
  const { place, onPlace, onMove } = props
  const everything = place.folder === '' && place.tags.length === 0 && !place.trash
  return (
    <nav aria-label={t('library.rail')} className="grid grid-cols-1 gap-5">
      <div>
        <Row
          label={t('library.all')}
          entry={{
            icon: <Images className={icon} aria-hidden />,
            current: everything,
            onOpen: () => onPlace({ folder: '', tags: [], trash: false }),
            accepts: (event) => can('assets.edit') && drags(event, 'assets'),
            onDrop: (event) => onMove(dropped(event, 'assets'), null),
          }}
        />
        {can('assets.delete') && (
          <Row
            label={t('library.trash')}
            entry={{
              icon: <Trash2 className={icon} aria-hidden />,
              current: place.trash,
              onOpen: () => onPlace({ folder: '', tags: [], trash: true }),
            }}
          />
        )}
      </div>
      <Folders {...props} onJob={setJob} />
      <Tags {...props} onJob={setJob} />
      <Searches {...props} onJob={setJob} />
      {job && <Jobs job={job} {...props} onClose={() => setJob(null)} />}
    </nav>
  )
}

type PartProps = LibraryRailProps & { onJob: (job: Job) => void }

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="grid grid-cols-1">
      <div className="flex h-8 items-center justify-between ps-1.5">
        <h2 className="font-medium text-ink-muted text-xs">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  )
}

function Failed({ query }: { query: { isError: boolean; data: unknown; error: unknown; refetch: () => unknown } }) {
  // What was read before is worth more than the news that it could not be read again.
  if (!query.isError || query.data !== undefined) return null
  return (
    <div className="px-1.5">
      <ErrorLine error={query.error} onRetry={() => void query.refetch()} />
    </div>
  )
}

function Empty({ children }: { children: string }) {
  return <p className="ps-1.5 text-ink-muted text-xs">{children}</p>
}

function Folders({ place, onPlace, onMove, onJob }: PartProps) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const attempt = useAttempt()
  const query = useQuery(foldersQuery(slug, api))
  const folders = query.data?.results
  const nodes = useMemo(() => folderTree(folders ?? []), [folders])
  const edit = can('assets.edit')

  const relocate = (id: string, parent: string) => {
    const folder = folders?.find((candidate) => candidate.id === id)
    if (!folders || !folder || folder.parent_id === parent || within(folders, id).has(parent)) return
    const move = (parent_id: string | null) =>
      must(api.PATCH('/api/v3/folders/{id}/', { params: { path: { id } }, body: { parent_id } }))
    void attempt(
      () => move(parent),
      t('library.folderMoved', { name: folder.name }),
      () => void attempt(() => move(folder.parent_id)),
    )
  }

  const entry = ({ value: folder }: { value: Folder }): Entry => {
    const current = place.folder === folder.id
    return {
      icon: current ? <FolderOpen className={icon} aria-hidden /> : <FolderIcon className={icon} aria-hidden />,
      count: folder.asset_count,
      current,
      onOpen: () => onPlace({ folder: folder.id, trash: false }),
      ...(edit && {
        drag: (event) => drag(event, 'folder', [folder.id]),
        accepts: (event) => drags(event, 'assets') || drags(event, 'folder'),
        onDrop: (event) =>
          drags(event, 'assets')
            ? onMove(dropped(event, 'assets'), folder.id)
            : relocate(dropped(event, 'folder')[0] ?? '', folder.id),
        items: (): MenuItem[] => [
          ...(can('assets.create')
            ? [
                {
                  kind: 'action' as const,
                  key: 'new',
                  label: t('library.newFolderIn'),
                  icon: FolderPlus,
                  onSelect: () => onJob({ kind: 'folder', job: { parent: folder.id } }),
                },
              ]
            : []),
          {
            kind: 'action',
            key: 'edit',
            label: t('library.renameOrMove'),
            icon: FolderInput,
            onSelect: () => onJob({ kind: 'folder', job: { folder } }),
          },
          {
            kind: 'action',
            key: 'delete',
            label: t('library.deleteFolder'),
            icon: Trash2,
            danger: true,
            onSelect: () => onJob({ kind: 'delete-folder', folder }),
          },
        ],
      }),
    }
  }

  return (
    <Part
      title={t('library.folders')}
      action={
        can('assets.create') && (
          <IconButton
            tip={false}
            label={t('library.newFolder')}
            onClick={() => onJob({ kind: 'folder', job: { parent: place.folder } })}
          >
            <FolderPlus aria-hidden />
          </IconButton>
        )
      }
    >
      <Failed query={query} />
      {folders?.length === 0 && <Empty>{t('library.noFolders')}</Empty>}
      <TreeList nodes={nodes} open={idsAbove(nodes, ({ id }) => id === place.folder)} entry={entry} />
    </Part>
  )
}

function Tags({ place, onPlace, tagCounts, onJob }: PartProps) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useQuery(tagsQuery(slug, api))
  const tags = query.data?.results
  const nodes = useMemo(() => tagTree(tags ?? []), [tags])
  const chosen = (tag: Tag) => place.tags.some((name) => name.toLowerCase() === tag.name.toLowerCase())

  const entry = ({ value: tag }: { value: Tag }): Entry => ({
    icon: <TagDot color={tag.color} className="mx-0.75" />,
    count: tagCounts ? (tagCounts.get(tag.name) ?? 0) : tag.usage_count,
    current: chosen(tag),
    onOpen: () =>
      onPlace({
        tags: chosen(tag)
          ? place.tags.filter((name) => name.toLowerCase() !== tag.name.toLowerCase())
          : [...place.tags, tag.name],
        trash: false,
      }),
    ...(can('assets.edit') && {
      items: (): MenuItem[] => [
        {
          kind: 'action',
          key: 'new',
          label: t('library.newTagBelow'),
          icon: Plus,
          onSelect: () => onJob({ kind: 'tag', job: { parent: tag.name } }),
        },
        {
          kind: 'action',
          key: 'edit',
          label: t('library.editTagEntry'),
          icon: Pencil,
          onSelect: () => onJob({ kind: 'tag', job: { tag } }),
        },
        {
          kind: 'action',
          key: 'merge',
          label: t('library.mergeEntry'),
          icon: Merge,
          onSelect: () => onJob({ kind: 'merge', tag }),
        },
        {
          kind: 'action',
          key: 'delete',
          label: t('library.deleteTag'),
          icon: Trash2,
          danger: true,
          onSelect: () => onJob({ kind: 'delete-tag', tag }),
        },
      ],
    }),
  })

  return (
    <Part
      title={t('library.tags')}
      action={
        can('assets.edit') && (
          <IconButton
            tip={false}
            label={t('library.newTag')}
            onClick={() => onJob({ kind: 'tag', job: { parent: '' } })}
          >
            <Plus aria-hidden />
          </IconButton>
        )
      }
    >
      <Failed query={query} />
      {tags?.length === 0 && <Empty>{t('library.noTags')}</Empty>}
      <TreeList nodes={nodes} open={idsAbove(nodes, ({ value }) => chosen(value))} entry={entry} />
    </Part>
  )
}

function Searches({ onSearch, asked, isAsked, onJob }: PartProps) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const attempt = useAttempt()
  const query = useQuery(searchesQuery(slug, api))
  const searches = query.data?.results ?? []
  if (searches.length === 0 && !query.isError) return null
  const forget = (search: SavedSearch) =>
    attempt(
      () => must(api.DELETE('/api/v3/saved-searches/{id}/', { params: { path: { id: search.id } } })),
      t('library.searchForgotten', { name: search.name }),
      () => {
        const { name, filter, is_shared } = search
        void attempt(() => must(api.POST('/api/v3/saved-searches/', { body: { name, filter, is_shared } })))
      },
    )
  const refilter = ({ id, name, filter: before }: SavedSearch, filter: SavedSearch['filter']) => {
    const keep = (body: { filter: SavedSearch['filter'] }) =>
      must(api.PATCH('/api/v3/saved-searches/{id}/', { params: { path: { id } }, body }))
    return attempt(
      () => keep({ filter }),
      t('library.searchReplaced', { name }),
      () => void attempt(() => keep({ filter: before })),
    )
  }
  return (
    <Part title={t('library.searches')}>
      <Failed query={query} />
      <ul className="grid grid-cols-1">
        {searches.map((search) => (
          <li key={search.id}>
            <Row
              label={search.name}
              entry={{
                icon: search.is_own ? (
                  <BookmarkIcon className={icon} aria-hidden />
                ) : (
                  <Users className={icon} aria-hidden />
                ),
                current: isAsked(search),
                onOpen: () => onSearch(search),
                ...((search.is_own || can('assets.edit')) && {
                  items: (): MenuItem[] => [
                    {
                      kind: 'action',
                      key: 'edit',
                      label: t('library.editSearchEntry'),
                      icon: Pencil,
                      onSelect: () => onJob({ kind: 'search', job: { search } }),
                    },
                    ...(asked && !isAsked(search)
                      ? [
                          {
                            kind: 'action' as const,
                            key: 'refilter',
                            label: t('library.replaceSearch'),
                            icon: Save,
                            onSelect: () => void refilter(search, asked),
                          },
                        ]
                      : []),
                    {
                      kind: 'action',
                      key: 'forget',
                      label: t('library.forgetSearch'),
                      icon: Trash2,
                      danger: true,
                      onSelect: () => void forget(search),
                    },
                  ],
                }),
              }}
            />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Jobs({ job, place, onPlace, onClose }: LibraryRailProps & { job: Job; onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const attempt = useAttempt()
  switch (job.kind) {
    case 'folder':
      return <FolderDialog job={job.job} onClose={onClose} />
    case 'tag':
      return <TagDialog job={job.job} onClose={onClose} />
    case 'merge':
      return <MergeDialog tag={job.tag} onClose={onClose} />
    case 'search':
      return <SaveSearchDialog job={job.job} onClose={onClose} />
    case 'delete-tag':
      return (
        <ConfirmDialog
          title={t('library.deleteTagTitle', { name: job.tag.name })}
          text={t('library.deleteTagText', { count: job.tag.usage_count })}
          action={t('library.deleteTag')}
          onClose={onClose}
          onConfirm={async () => {
            const id = job.tag.id
            const work = () => must(api.DELETE('/api/v3/tags/{id}/', { params: { path: { id } } }))
            if (await attempt(work, t('library.tagDeleted', { name: job.tag.name }))) {
              onPlace({ tags: place.tags.filter((name) => !`${name}/`.startsWith(`${job.tag.name}/`)) })
            }
            onClose()
          }}
        />
      )
    case 'delete-folder':
      return (
        <ConfirmDialog
          title={t('library.deleteFolderTitle', { name: job.folder.name })}
          text={t('library.deleteFolderText')}
          action={t('library.deleteFolder')}
          onClose={onClose}
          onConfirm={async () => {
            const { id, parent_id, name } = job.folder
            const params = { path: { id }, query: { content: 'move' as const } }
            const work = () => must(api.DELETE('/api/v3/folders/{id}/', { params }))
            if ((await attempt(work, t('library.folderDeleted', { name }))) && place.folder === id) {
              onPlace({ folder: parent_id ?? '' })
            }
            onClose()
          }}
        />
      )
  }
}
