import { fitted, type Grid, type Rect, scaled } from '@/features/layouts/geometry'
import type { LayoutContent, LayoutZone, WidgetType } from '@/features/layouts/queries'
import { startSettings } from '@/features/layouts/widgets'

/** A zone that has all that the server fills in. */
export type Zone = LayoutZone & { id: string; name: string; z_index: number }
/** Content that has all that the server fills in. */
export type Content = Omit<LayoutContent, 'zones' | 'background'> &
  Required<Pick<LayoutContent, 'width' | 'height' | 'grid_columns' | 'grid_rows'>> & {
    background: NonNullable<LayoutContent['background']>
    zones: Zone[]
  }

/** What a zone may be made to show. */
export type Filling =
  | { kind: 'asset'; id: string }
  | { kind: 'playlist'; id: string }
  | { kind: 'widget'; type: WidgetType }
  | { kind: 'nothing' }

/** The server's content, with nothing left open. */
export function contentOf(content: LayoutContent): Content {
  return {
    ...content,
    width: content.width ?? 1920,
    height: content.height ?? 1080,
    grid_columns: content.grid_columns ?? 12,
    grid_rows: content.grid_rows ?? 8,
    background: content.background ?? { color: '#000000', fit: 'cover' },
    zones: (content.zones ?? []).map((zone, index) => ({
      ...zone,
      id: zone.id ?? crypto.randomUUID(),
      name: zone.name ?? `Zone ${index + 1}`,
      z_index: zone.z_index ?? 0,
    })),
  }
}

export function gridOf(content: Content): Grid {
  return { width: content.width, height: content.height, columns: content.grid_columns, rows: content.grid_rows }
}

/** The zones from the highest to the lowest. */
export function fromTop(content: Content): Zone[] {
  return [...content.zones].reverse().sort((a, b) => b.z_index - a.z_index)
}

/** The content with a zone changed. */
export function withZone(content: Content, id: string, change: Partial<Zone> | ((zone: Zone) => Zone)): Content {
  return {
    ...content,
    zones: content.zones.map((zone) =>
      zone.id !== id ? zone : typeof change === 'function' ? change(zone) : { ...zone, ...change },
    ),
  }
}

/** The content without a zone. */
export function without(content: Content, id: string): Content {
  return { ...content, zones: content.zones.filter((zone) => zone.id !== id) }
}

const spans = { columns: 4, rows: 3 }

/** The content with an empty zone on top, at the first place of the grid where no zone begins. */
export function withNewZone(content: Content, id: string, name: string): Content {
  const { width, height, columns, rows } = gridOf(content)
  const cell = { width: width / columns, height: height / rows }
  const size = {
    width: Math.min(columns, spans.columns) * cell.width,
    height: Math.min(rows, spans.rows) * cell.height,
  }
  const begins = (x: number, y: number) => content.zones.some((zone) => zone.x === x && zone.y === y)
  let at = 0
  const place = () => ({ x: Math.round(at * cell.width), y: Math.round(at * cell.height) })
  while (at < Math.min(columns, rows) - 1 && begins(place().x, place().y)) at += 1
  const rect = fitted({ ...place(), ...size }, content)
  const zone: Zone = { id, name, ...rect, z_index: top(content) + 1, fit: 'cover' }
  return { ...content, zones: [...content.zones, zone] }
}

function top(content: Content): number {
  return Math.max(-1, ...content.zones.map(({ z_index }) => z_index))
}

/** The content with a copy of a zone on top of it, a little aside. */
export function withCopy(content: Content, of: string, id: string, name: string): Content {
  const zone = content.zones.find((candidate) => candidate.id === of)
  if (!zone) return content
  const aside = Math.round(content.width / 40)
  const rect = fitted({ ...rectOf(zone), x: zone.x + aside, y: zone.y + aside }, content)
  return { ...content, zones: [...content.zones, { ...zone, id, name, ...rect, z_index: top(content) + 1 }] }
}

/** The content with a zone one place higher or lower; every zone gets a height of its own. */
export function withRaised(content: Content, id: string, by: 1 | -1): Content {
  const order = fromTop(content).reverse()
  const from = order.findIndex((zone) => zone.id === id)
  const to = from + by
  const zone = order[from]
  const other = order[to]
  if (!zone || !other) return content
  order[from] = other
  order[to] = zone
  const heights = new Map(order.map((each, index) => [each.id, index]))
  return { ...content, zones: content.zones.map((each) => ({ ...each, z_index: heights.get(each.id) ?? 0 })) }
}

/** The zone with something else to show. */
export function filled(zone: Zone, filling: Filling): Zone {
  const { asset_id: _asset, playlist_id: _playlist, widget: _widget, ...rest } = zone
  if (filling.kind === 'asset') return { ...rest, asset_id: filling.id }
  if (filling.kind === 'playlist') return { ...rest, playlist_id: filling.id }
  if (filling.kind === 'widget') {
    return { ...rest, widget: { type: filling.type, settings: startSettings(filling.type) } }
  }
  return rest
}

/** The content on a canvas of another size: zones keep their part of it. A turned canvas gets a turned grid. */
export function onCanvas(content: Content, size: { width: number; height: number }): Content {
  const turned = size.width > size.height !== content.width > content.height && content.width !== content.height
  return {
    ...content,
    ...size,
    ...(turned && { grid_columns: content.grid_rows, grid_rows: content.grid_columns }),
    zones: content.zones.map((zone) => ({ ...zone, ...scaled(rectOf(zone), content, size) })),
  }
}

export function rectOf({ x, y, width, height }: Rect): Rect {
  return { x, y, width, height }
}
