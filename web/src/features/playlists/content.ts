import type { Playlist, PlaylistContent, PlaylistItem } from '@/features/playlists/queries'

/** What a place of a playlist holds, as far as it is known. */
export type Named = {
  kind: 'asset' | 'playlist'
  id: string
  name: string
  /** Seconds; nothing for a playlist, which lasts as long as what is in it. */
  duration?: number
  thumbnail: string | null
  type?: Playlist['assets'][number]['type']
  /** Turned off or in the trash: it does not play. */
  silent: boolean
}

/** What an item names; null when it is gone for good. */
export function namedOf(playlist: Playlist, item: PlaylistItem): Named | null {
  if (item.playlist_id) {
    const other = playlist.playlists.find(({ id }) => id === item.playlist_id)
    return other ? { kind: 'playlist', id: other.id, name: other.name, thumbnail: null, silent: false } : null
  }
  const asset = playlist.assets.find(({ id }) => id === item.asset_id)
  return asset
    ? {
        kind: 'asset',
        id: asset.id,
        name: asset.name,
        duration: asset.duration,
        thumbnail: asset.thumbnail_url,
        type: asset.type,
        silent: asset.is_deleted || !asset.is_enabled,
      }
    : null
}

/** The items of a draft. */
export function itemsOf(content: PlaylistContent): PlaylistItem[] {
  return content.items ?? []
}

/** The name that a list knows an item by. */
export function keyOf(item: PlaylistItem): string {
  return item.id ?? `${item.asset_id}${item.playlist_id}`
}

/** The draft with an item at another place. */
export function withMoved(content: PlaylistContent, id: string, to: number): PlaylistContent {
  const items = itemsOf(content)
  const item = items.find((candidate) => keyOf(candidate) === id)
  if (!item) return content
  const rest = items.filter((candidate) => candidate !== item)
  const at = Math.max(0, Math.min(rest.length, to))
  return { ...content, items: [...rest.slice(0, at), item, ...rest.slice(at)] }
}

/** The draft with other values for an item; values that are undefined are taken away. */
export function withItem(content: PlaylistContent, id: string, change: (item: PlaylistItem) => PlaylistItem) {
  return { ...content, items: itemsOf(content).map((item) => (keyOf(item) === id ? change(item) : item)) }
}

/** The draft without an item. */
export function without(content: PlaylistContent, id: string): PlaylistContent {
  return { ...content, items: itemsOf(content).filter((item) => keyOf(item) !== id) }
}

/** The draft with more items at a place; the end by default. */
export function withAdded(content: PlaylistContent, added: PlaylistItem[], at?: number): PlaylistContent {
  const items = itemsOf(content)
  const place = at ?? items.length
  return { ...content, items: [...items.slice(0, place), ...added, ...items.slice(place)] }
}

/** Whether an item plays at certain times only. */
export function hasWindow(item: PlaylistItem): boolean {
  return Boolean(item.start_date || item.end_date || item.play_days || item.play_time_from)
}
