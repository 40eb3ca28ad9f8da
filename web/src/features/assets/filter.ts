import type { AssetFilter } from '@/features/assets/queries'
import { oneOf, text } from '@/lib/url-state'

/** What the address of the asset list holds. */
export const listState = {
  q: text,
  type: oneOf('all', 'image', 'video', 'webpage', 'stream', 'youtube', 'html', 'pdf'),
  state: oneOf('all', 'on', 'off', 'failed'),
  sort: oneOf('play_order', '-created_at', 'name', '-name', '-updated_at'),
  view: oneOf('grid', 'list'),
  add: oneOf('', 'link'),
}

type ListState = { [K in keyof typeof listState]: ReturnType<(typeof listState)[K]['read']> }

/** The question to the server that the address asks. */
export function filterOf(state: ListState): AssetFilter {
  const search = state.q.trim()
  return {
    ordering: state.sort,
    ...(search && { search }),
    ...(state.type !== 'all' && { type: state.type }),
    ...((state.state === 'on' || state.state === 'off') && { is_enabled: state.state === 'on' }),
    ...(state.state === 'failed' && { processing_status: 'failed' as const }),
  }
}

/** Whether entries are left out. */
export function isFiltered(state: ListState): boolean {
  return state.q.trim() !== '' || state.type !== 'all' || state.state !== 'all'
}
