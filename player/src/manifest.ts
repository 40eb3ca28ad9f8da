import { type Layout, parseLayout } from './layout';
import type { Unread, Wire } from './wire';

/** One thing to show. */
export interface Item
  extends Omit<Wire['ManifestItem'], 'type' | 'transition' | 'layout' | 'layout_id' | 'headers'> {
  /** A kind that this player may not know. */
  type: string;
  transition: Transition;
  /** The canvas of a layout; everything else has none. */
  layout?: Layout;
}

/** How an item takes the place of the one before. */
export interface Transition {
  type: Wire['Transition']['type'];
  milliseconds: number;
}

/** What plays in [from, to). */
export interface Segment {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
  items: string[];
  shuffle: boolean;
}

/** Milliseconds since the epoch, the end not included. */
export interface Span {
  from: number;
  to: number;
}

export interface Device extends Omit<Wire['ManifestDevice'], 'orientation'> {
  /** Degrees clockwise. */
  orientation: number;
}

/** Everything the screen plays for the weeks to come. */
export interface Manifest {
  hash: string;
  device: Device;
  generatedAt: number;
  validUntil: number;
  items: Readonly<Record<string, Item>>;
  segments: readonly Segment[];
  /** When the display is off on purpose; null where nobody switches it. */
  displayOff: readonly Span[] | null;
}

/**
 * Reads a manifest as the server sends it. Returns null when it is none; a fault in one item or segment
 * costs only that one, for the rest of the show must go on.
 */
export function parseManifest(raw: unknown): Manifest | null {
  if (!isRecord<Wire['Manifest']>(raw) || typeof raw.hash !== 'string' || !raw.hash) return null;
  if (!isRecord(raw.items) || !Array.isArray(raw.segments)) return null;

  const items: Record<string, Item> = {};
  for (const [key, value] of Object.entries(raw.items)) {
    const item = parseItem(value);
    if (item) items[key] = item;
  }
  const known = (key: string) => Object.hasOwn(items, key);
  for (const [key, value] of Object.entries(raw.items)) {
    const item = items[key];
    if (item?.type !== 'layout' || !isRecord<Wire['ManifestItem']>(value)) continue;
    const layout = parseLayout(value.layout, value.layout_id, known);
    if (layout) item.layout = layout;
    else delete items[key];
  }
  const segments = raw.segments
    .map((value) => parseSegment(value, known))
    .filter((segment): segment is Segment => segment !== null)
    .sort((a, b) => a.from - b.from);
  return {
    hash: raw.hash,
    device: parseDevice(raw.device),
    generatedAt: time(raw.generated_at) ?? 0,
    validUntil: time(raw.valid_until) ?? segments.at(-1)?.to ?? 0,
    items,
    segments,
    displayOff: Array.isArray(raw.display_off)
      ? raw.display_off.map(parseSpan).filter((span) => span !== null)
      : null,
  };
}

/** Reads what the server says about this screen. */
export function parseDevice(raw: unknown): Device {
  const device = isRecord<Wire['ManifestDevice']>(raw) ? raw : {};
  const turned = Math.round(amount(device.orientation) / 90) * 90;
  return {
    id: text(device.id),
    name: text(device.name),
    timezone: text(device.timezone),
    orientation: ((turned % 360) + 360) % 360,
  };
}

/** Reads one item as the server sends it; null when it is none. */
export function parseItem(raw: unknown): Item | null {
  if (!isRecord<Wire['ManifestItem']>(raw) || !text(raw.url) || !text(raw.type)) return null;
  const fit = text(raw.fit);
  return {
    asset_id: text(raw.asset_id),
    name: text(raw.name),
    type: text(raw.type),
    mimetype: text(raw.mimetype),
    duration: amount(raw.duration),
    url: text(raw.url),
    sha256: text(raw.sha256) || null,
    size: typeof raw.size === 'number' ? raw.size : null,
    fit: fit === 'cover' || fit === 'fill' ? fit : 'contain',
    refresh_seconds: amount(raw.refresh_seconds),
    nocache: raw.nocache === true,
    skip_check: raw.skip_check === true,
    transition: parseTransition(raw.transition),
  };
}

function parseTransition(raw: unknown): Transition {
  if (!isRecord<Wire['Transition']>(raw)) return { type: 'none', milliseconds: 0 };
  const type = raw.type === 'fade' || raw.type === 'slide' ? raw.type : 'none';
  return { type, milliseconds: Math.min(amount(raw.duration_ms), 3000) };
}

function parseSpan(raw: unknown): Span | null {
  if (!isRecord<Wire['ManifestSpan']>(raw)) return null;
  const from = time(raw.from);
  const to = time(raw.to);
  return from === null || to === null || to <= from ? null : { from, to };
}

/** Reads a segment, with those of its items that are known. */
export function parseSegment(raw: unknown, known: (key: string) => boolean): Segment | null {
  if (!isRecord<Wire['ManifestSegment']>(raw) || !Array.isArray(raw.items)) return null;
  const span = parseSpan(raw);
  if (!span) return null;
  const keys = raw.items.filter((key): key is string => typeof key === 'string' && known(key));
  return { ...span, items: keys, shuffle: raw.shuffle === true };
}

export function isRecord<T = Record<string, unknown>>(value: unknown): value is Unread<T> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function amount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

function time(value: unknown): number | null {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}
