import { isEveryDay } from '@/features/assets/asset-values'
import type { WindowValues } from '@/features/assets/window-fields'
import type { PlaylistItem, Transition } from '@/features/playlists/queries'
import { localOf, momentOf } from '@/lib/moment'

/** What the form of an item holds. */
export type ItemValues = WindowValues & {
  /** Seconds, as typed; empty is the asset's own. */
  duration: string
  weight: string
  note: string
  transition: Transition | null
}

const everyDay = [1, 2, 3, 4, 5, 6, 7]

/** The form's values of an item. */
export function valuesOf(item: PlaylistItem): ItemValues {
  return {
    duration: item.duration === undefined ? '' : String(item.duration),
    weight: String(item.weight ?? 1),
    note: item.note ?? '',
    transition: item.transition ?? null,
    start: localOf(item.start_date ?? null),
    end: localOf(item.end_date ?? null),
    days: [...(item.play_days ?? everyDay)].sort().join(''),
    from: item.play_time_from?.slice(0, 5) ?? '',
    to: item.play_time_to?.slice(0, 5) ?? '',
  }
}

/** The item with the form's values. What says nothing special is left out. */
export function changed(item: PlaylistItem, values: ItemValues): PlaylistItem {
  const { id, asset_id, playlist_id, is_enabled } = item
  const start = momentOf(values.start)
  const end = momentOf(values.end)
  return {
    ...(id !== undefined && { id }),
    ...(asset_id !== undefined && { asset_id }),
    ...(playlist_id !== undefined && { playlist_id }),
    ...(is_enabled !== undefined && { is_enabled }),
    weight: Number(values.weight),
    ...(values.duration !== '' && playlist_id === undefined && { duration: Number(values.duration) }),
    ...(values.note.trim() && { note: values.note.trim() }),
    ...(values.transition && { transition: values.transition }),
    ...(start && { start_date: start }),
    ...(end && { end_date: end }),
    ...(!isEveryDay(values.days) && { play_days: [...values.days].map(Number) }),
    ...(values.from && values.to && { play_time_from: values.from, play_time_to: values.to }),
  }
}
