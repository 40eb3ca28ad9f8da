import type { AssetFilter } from '@/features/assets/queries'
import type { SavedSearch } from '@/features/library/queries'
import { localOf } from '@/lib/moment'
import { oneOf, type Parser, text } from '@/lib/url-state'

/** Names, divided by commas as the server divides them. */
const names: Parser<string[]> = {
  read: (value) => (value ?? '').split(',').filter(Boolean),
  write: (value) => value.join(',') || null,
}

/** What each word about the state of assets asks for. Those that ask for the same thing exclude each other. */
const questions = {
  on: { is_enabled: true },
  off: { is_enabled: false },
  pending: { processing_status: 'pending' },
  processing: { processing_status: 'processing' },
  completed: { processing_status: 'completed' },
  failed: { processing_status: 'failed' },
  shared: { is_shared: true },
  unshared: { is_shared: false },
} satisfies Record<string, Pick<AssetFilter, 'is_enabled' | 'processing_status' | 'is_shared'>>

/** One thing that is asked about the state of assets. */
export type StateWord = keyof typeof questions

const words = Object.keys(questions) as StateWord[]

function asks(filter: SavedSearch['filter'], word: StateWord): boolean {
  return Object.entries(questions[word]).every(([key, value]) => filter[key as keyof typeof filter] === value)
}

/** What these words ask for together. */
function questionOf(states: readonly StateWord[]): AssetFilter {
  return Object.assign({}, ...states.map((word) => questions[word]))
}

/** Words about the state; of those that exclude each other, the last one counts. */
const states: Parser<StateWord[]> = {
  read: (value) => {
    const asked = questionOf(names.read(value).filter((word): word is StateWord => word in questions))
    return words.filter((word) => asks(asked, word))
  },
  write: names.write,
}

/** A moment as the server writes it; what is none is left out. */
const moment: Parser<string> = {
  read: (value) =>
    value !== null &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
      ? value
      : '',
  write: text.write,
}

/** What the address of the asset list holds. */
export const listState = {
  q: text,
  type: oneOf('all', 'image', 'video', 'webpage', 'stream', 'youtube', 'html', 'pdf'),
  mimetype: text,
  state: states,
  since: moment,
  until: moment,
  folder: text,
  /** Whether folders below are looked into, where that is not what the list does by itself. */
  below: oneOf('', '1', '0'),
  tags: names,
  trash: oneOf('', '1'),
  sort: oneOf(
    'play_order',
    '-play_order',
    '-created_at',
    'created_at',
    'name',
    '-name',
    'updated_at',
    '-updated_at',
    '-file_size',
    'file_size',
    '-deleted_at',
    'deleted_at',
  ),
  view: oneOf('grid', 'list'),
  add: oneOf('', 'link'),
}

export type ListState = { [K in keyof typeof listState]: ReturnType<(typeof listState)[K]['read']> }

/** The question to the server that the address asks. */
export function filterOf(state: ListState): AssetFilter {
  const search = state.q.trim()
  const trash = state.trash === '1'
  // A search looks into the folders below too.
  const below = state.below === '' ? isNarrowed(state) : state.below === '1'
  return {
    // The trash comes in the order of deletion when nothing is said.
    ...(!(trash && state.sort === 'play_order') && { ordering: state.sort }),
    ...(search && { search }),
    ...(state.type !== 'all' && { type: state.type }),
    ...(state.mimetype && { mimetype: state.mimetype }),
    ...questionOf(state.state),
    ...(state.since && { created_at__gte: state.since }),
    ...(state.until && { created_at__lte: state.until }),
    ...(state.tags.length > 0 && { tags: state.tags }),
    ...(state.folder && { folder: state.folder, ...(below && { subfolders: true }) }),
    ...(trash && { trash }),
  }
}

/** What an address must hold to ask what a saved search asks. */
export function stateOf(filter: SavedSearch['filter']) {
  const state = {
    q: filter.search ?? '',
    type: filter.type ?? 'all',
    mimetype: filter.mimetype ?? '',
    state: words.filter((word) => asks(filter, word)),
    since: filter.created_at__gte ?? '',
    until: filter.created_at__lte ?? '',
    folder: filter.folder ?? '',
    below: '' as ListState['below'],
    tags: filter.tags ?? [],
    trash: filter.trash ? '1' : '',
    sort: listState.sort.read(filter.ordering ?? null),
  } satisfies Partial<ListState>
  const below = filter.subfolders ?? false
  if (state.folder && below !== isNarrowed(state)) state.below = below ? '1' : '0'
  return state
}

/** Whether a saved search asks what the address asks. */
export function isAsked(state: ListState, filter: SavedSearch['filter']): boolean {
  const sorted = (asked: AssetFilter) => JSON.stringify(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(filterOf({ ...state, ...stateOf(filter) })) === sorted(filterOf(state))
}

type Narrowing = Pick<ListState, 'q' | 'type' | 'mimetype' | 'state' | 'since' | 'until' | 'tags'>

/** No search and no filter: all that is in the folder or the trash. */
export const noFilter: Narrowing & Pick<ListState, 'below'> = {
  q: '',
  type: 'all',
  mimetype: '',
  state: [],
  since: '',
  until: '',
  tags: [],
  below: '',
}

/** Whether a search or a filter leaves entries out. */
export function isNarrowed(state: Narrowing): boolean {
  return (
    [state.q.trim(), state.mimetype, state.since, state.until].some(Boolean) ||
    state.type !== 'all' ||
    state.state.length > 0 ||
    state.tags.length > 0
  )
}

/** Whether the list stands in the order of playing and is whole, so that entries can be moved. */
export function isMovable(state: ListState): boolean {
  return state.sort === 'play_order' && !isNarrowed(state) && state.folder === '' && state.trash === ''
}

const lastMoment = 'T23:59:59.999'

/** The day in this browser's time zone that a moment falls on; of none, none. */
export function dayOf(moment: string): string {
  return localOf(moment || null).slice(0, 10)
}

/** The first moment of a day, or with `end` the last one. A day that the moment falls on already keeps it. */
export function momentOfDay(day: string, kept: string, end: boolean): string {
  if (day === '' || day === dayOf(kept)) return day && kept
  return new Date(day + (end ? lastMoment : 'T00:00')).toISOString()
}
