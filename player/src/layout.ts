import { isRecord, type Manifest, parseSegment, type Segment } from './manifest';
import type { Wire } from './wire';

/** A canvas with zones. All lengths are in units of the canvas, and drawn to scale. */
export interface Layout {
  id: string;
  width: number;
  height: number;
  color: string;
  /** The key of the picture behind all zones; null without one. */
  background: string | null;
  backgroundFit: Fit;
  zones: readonly Zone[];
}

/** A rectangle of the canvas that plays by the clock, or shows a widget. */
export interface Zone {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  z: number;
  fit: Fit;
  color: string;
  radius: number;
  animation: { type: string; milliseconds: number };
  segments: readonly Segment[];
  widget: ZoneWidget | null;
}

export interface ZoneWidget {
  type: string;
  settings: Readonly<Record<string, unknown>>;
  /** Where its data is to be asked for; null for a widget without any. */
  feed: string | null;
  text: string;
  bars: string;
}

type Fit = Wire['Fit'];

/** Reads the layout of an item. A fault in one zone costs only that one. */
export function parseLayout(raw: unknown, id: unknown, known: (key: string) => boolean): Layout | null {
  if (!isRecord<Wire['ManifestLayout']>(raw) || !Array.isArray(raw.zones)) return null;
  const width = number(raw.width);
  const height = number(raw.height);
  if (width <= 0 || height <= 0) return null;
  const background = text(raw.background_item);
  return {
    id: text(id),
    width,
    height,
    color: text(raw.background_color) || '#000000',
    background: background && known(background) ? background : null,
    backgroundFit: fitOf(raw.background_fit),
    zones: raw.zones.map((zone) => parseZone(zone, known)).filter((zone): zone is Zone => zone !== null),
  };
}

function parseZone(raw: unknown, known: (key: string) => boolean): Zone | null {
  if (!isRecord<Wire['ManifestZone']>(raw)) return null;
  const animation = isRecord<Wire['ZoneAnimation']>(raw.animation) ? raw.animation : {};
  const segments = Array.isArray(raw.segments) ? raw.segments : [];
  const zone = {
    id: text(raw.id),
    x: number(raw.x),
    y: number(raw.y),
    width: number(raw.width),
    height: number(raw.height),
    z: number(raw.z_index),
    fit: fitOf(raw.fit),
    color: text(raw.background),
    radius: number(raw.radius),
    animation: { type: text(animation.type), milliseconds: Math.min(number(animation.duration_ms), 10_000) },
    segments: segments
      .map((segment) => parseSegment(segment, known))
      .filter((segment): segment is Segment => segment !== null)
      .sort((a, b) => a.from - b.from),
    widget: parseWidget(raw.widget),
  };
  return zone.width > 0 && zone.height > 0 ? zone : null;
}

function parseWidget(raw: unknown): ZoneWidget | null {
  if (!isRecord<Wire['ManifestWidget']>(raw) || !text(raw.type)) return null;
  return {
    type: text(raw.type),
    settings: isRecord(raw.settings) ? raw.settings : {},
    feed: text(raw.feed) || null,
    text: text(raw.text),
    bars: text(raw.bars),
  };
}

/** What a zone plays, as if it were a screen of its own. */
export function programOf(manifest: Manifest, zone: Zone): Manifest {
  const keys = new Set(zone.segments.flatMap((segment) => segment.items));
  const items = Object.fromEntries(
    [...keys].flatMap((key) => {
      const item = manifest.items[key];
      return item ? [[key, { ...item, fit: zone.fit }]] : [];
    }),
  );
  return { ...manifest, items, segments: zone.segments };
}

/** How much a canvas grows or shrinks to be as large as its glass allows. */
export function scaleOf(canvas: { width: number; height: number }, width: number, height: number): number {
  return Math.min(width / canvas.width, height / canvas.height);
}

function fitOf(value: unknown): Fit {
  return value === 'cover' || value === 'fill' ? value : 'contain';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
