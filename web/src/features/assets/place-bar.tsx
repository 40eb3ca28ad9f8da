'use client'

import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Folder as FolderIcon } from 'lucide-react'
import { Fragment } from 'react'
import { FilterChip } from '@/features/assets/filter-chip'
import { drags, dropped } from '@/features/library/dragging'
import type { LibraryPlace } from '@/features/library/library-rail'
import { foldersQuery, tagsQuery } from '@/features/library/queries'
import { TagDot } from '@/features/library/tag-dot'
import { pathTo } from '@/features/library/tree'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type PlaceBarProps = {
  place: LibraryPlace
  /** Whether a search is on, in which folders are left out of the list. */
  narrowed: boolean
  onPlace: (place: Partial<LibraryPlace>) => void
  onMove: (assets: string[], folder: string | null) => void
}

/** Where in the library the list is: the way through the folders, those in here, and the tags that are asked for. */
export function PlaceBar({ place, narrowed, onPlace, onMove }: PlaceBarProps) {
  const { t, number } = useI18n()
  const { slug, api, can } = useTenant()
  const folders = useQuery(foldersQuery(slug, api)).data?.results ?? []
  const tags = useQuery(tagsQuery(slug, api)).data?.results ?? []
  const path = pathTo(folders, place.folder)
  const inside = narrowed || place.trash ? [] : folders.filter(({ parent_id }) => parent_id === (place.folder || null))
  // At the top, all assets are shown whatever their folder; the side shows the folders.
  const shown = place.folder ? inside : []
  if (path.length === 0 && shown.length === 0 && place.tags.length === 0) return null
  return (
    <div className="mb-5 grid grid-cols-1 gap-3">
      {path.length > 0 && (
        <nav aria-label={t('assets.path')}>
          <ol className="flex flex-wrap items-center gap-1 text-sm">
            <li>
              <Crumb label={t('library.all')} onOpen={() => onPlace({ folder: '' })} />
            </li>
            {path.map((folder, index) => (
              <Fragment key={folder.id}>
                <ChevronRight className="size-3.5 text-ink-faint" aria-hidden />
                <li aria-current={index === path.length - 1 ? 'page' : undefined}>
                  {index === path.length - 1 ? (
                    <span className="px-1 font-medium text-ink">{folder.name}</span>
                  ) : (
                    <Crumb label={folder.name} onOpen={() => onPlace({ folder: folder.id })} />
                  )}
                </li>
              </Fragment>
            ))}
          </ol>
        </nav>
      )}
      {place.tags.length > 0 && (
        <ul aria-label={t('assets.tagFilter')} className="flex flex-wrap gap-1.5">
          {place.tags.map((name) => (
            <li key={name}>
              <FilterChip
                label={name}
                drop={t('assets.dropTag', { tag: name })}
                mark={<TagDot color={tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase())?.color} />}
                onDrop={() => onPlace({ tags: place.tags.filter((other) => other !== name) })}
              />
            </li>
          ))}
        </ul>
      )}
      {shown.length > 0 && (
        <ul aria-label={t('library.folders')} className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-4">
          {shown.map((folder) => (
            <li key={folder.id}>
              <button
                type="button"
                onClick={() => onPlace({ folder: folder.id })}
                onDragOver={(event) => can('assets.edit') && drags(event, 'assets') && event.preventDefault()}
                onDrop={(event) => {
                  event.preventDefault()
                  onMove(dropped(event, 'assets'), folder.id)
                }}
                className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-lg border border-line bg-surface px-3 text-start text-sm shadow-sm hover:border-line-strong"
              >
                <FolderIcon className="size-4 shrink-0 text-accent" aria-hidden />
                <span className="min-w-0 flex-1 truncate font-medium text-ink">{folder.name}</span>
                <span className="text-ink-muted text-xs tabular-nums">{number(folder.asset_count)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Crumb({ label, onOpen }: { label: string; onOpen: () => void }) {
  return (
    <button type="button" onClick={onOpen} className="h-7 rounded-md px-1 text-ink-muted hover:text-ink">
      {label}
    </button>
  )
}
