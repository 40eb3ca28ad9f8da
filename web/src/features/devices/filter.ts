import type { DeviceFilter } from '@/features/devices/queries'
import { oneOf, text } from '@/lib/url-state'

/** What the address of the list of screens holds. A screen's QR code fills `code`. */
export const listState = {
  q: text,
  sort: oneOf('name', '-name', '-created_at'),
  view: oneOf('grid', 'list'),
  pair: oneOf('', '1'),
  code: text,
}

type ListState = { [K in keyof typeof listState]: ReturnType<(typeof listState)[K]['read']> }

/** The question to the server that the address asks. */
export function filterOf(state: ListState): DeviceFilter {
  const search = state.q.trim()
  return { ordering: state.sort, ...(search && { search }) }
}
