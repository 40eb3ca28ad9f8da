import type { AssetFilter } from '@/features/assets/queries'
import type { SavedSearch } from '@/features/library/queries'
import { oneOf, type Parser, text } from '@/lib/url-state'

/** Names, divided by commas as the server divides them. */
const names: Parser<string[]> = {
  read: (value) => (value ?? '').split(',').filter(Boolean),
  write: (value) => value.join(',') || null,
}

/** What the address of the asset list holds. */
export const listState = {
  q: text,
  type: oneOf('all', 'image', 'video', 'webpage', 'stream', 'youtube', 'html', 'pdf'),
  state: oneOf('all', 'on', 'off', 'failed', 'shared'),
  folder: text,
  tags: names,
  trash: oneOf('', '1'),
  sort: oneOf('play_order', '-created_at', 'created_at', 'name', '-name', '-updated_at', '-file_size', 'file_size'),
  view: oneOf('grid', 'list'),
  add: oneOf('', 'link'),
}

export type ListState = { [K in keyof typeof listState]: ReturnType<(typeof listState)[K]['read']> }

/** The question to the server that the address asks. */
export function filterOf(state: ListState): AssetFilter {
  const search = state.q.trim()
  const trash = state.trash === '1'
  return {
    // The trash comes in the order of deletion when nothing is said.
    ...(!(trash && state.sort === 'play_order') && { ordering: state.sort }),
    ...(search && { search }),
    ...(state.type !== 'all' && { type: state.type }),
    ...((state.state === 'on' || state.state === 'off') && { is_enabled: state.state === 'on' }),
    ...(state.state === 'failed' && { processing_status: 'failed' as const }),
    ...(state.state === 'shared' && { is_shared: true }),
    ...(state.tags.length > 0 && { tags: state.tags }),
    // A search looks into the folders below too.
    ...(state.folder && { folder: state.folder, ...(isNarrowed(state) && { subfolders: true }) }),
    ...(trash && { trash }),
  }
}

/** What an address must hold to ask what a saved search asks. */
export function stateOf(filter: SavedSearch['filter']): Partial<ListState> {
  const on = filter.is_enabled === undefined ? 'all' : filter.is_enabled ? 'on' : 'off'
  const ordering = filter.ordering ?? 'play_order'
  return {
    q: filter.search ?? '',
    type: filter.type ?? 'all',
    state: filter.processing_status === 'failed' ? 'failed' : filter.is_shared ? 'shared' : on,
    folder: filter.folder ?? '',
    tags: filter.tags ?? [],
    trash: filter.trash ? '1' : '',
    sort: listState.sort.read(ordering),
  }
}

/** No search and no filter: all that is in the folder or the trash. */
export const noFilter: Pick<ListState, 'q' | 'type' | 'state' | 'tags'> = { q: '', type: 'all', state: 'all', tags: [] }

/** Whether a search or a filter leaves entries out. */
export function isNarrowed(state: ListState): boolean {
  return state.q.trim() !== '' || state.type !== 'all' || state.state !== 'all' || state.tags.length > 0
}

/** Whether the list stands in the order of playing and is whole, so that entries can be moved. */
export function isMovable(state: ListState): boolean {
  return state.sort === 'play_order' && !isNarrowed(state) && state.folder === '' && state.trash === ''
}
