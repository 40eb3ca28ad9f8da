import type { Manifest, Segment } from './manifest';

const day = 86_400_000;
const week = 7 * day;
const nothing: readonly string[] = [];

/** What plays at an instant, and until when that stays so. */
export interface Current {
  keys: readonly string[];
  shuffle: boolean;
  /** Milliseconds since the epoch; Infinity when nothing will change. */
  until: number;
}

/** What the manifest wants on the screen at an instant. */
export function currentAt(manifest: Manifest, instant: number): Current {
  const now = plausible(manifest, instant);
  const then = repeated(manifest, now);
  const inside = manifest.segments.find((segment) => segment.from <= then && then < segment.to);
  if (inside) return { keys: inside.items, shuffle: inside.shuffle, until: now + inside.to - then };
  const next = manifest.segments.find((segment) => segment.from > then);
  return { keys: nothing, shuffle: false, until: next ? now + next.from - then : Number.POSITIVE_INFINITY };
}

/** Whether the display is off on purpose at an instant, null where nobody switches it, and until when that stays so. */
export function darkAt(manifest: Manifest, instant: number): { dark: boolean | null; until: number } {
  const spans = manifest.displayOff;
  if (!spans) return { dark: null, until: Number.POSITIVE_INFINITY };
  const now = plausible(manifest, instant);
  const then = repeated(manifest, now);
  const inside = spans.find((span) => span.from <= then && then < span.to);
  const edges = spans.map((span) => span.from).filter((from) => from > then);
  const edge = Math.min(inside?.to ?? Number.POSITIVE_INFINITY, ...edges, manifest.validUntil);
  return { dark: inside !== undefined, until: now + Math.max(edge - then, 0) };
}

/** The segments in the order in which they will play from an instant on. */
export function upcoming(manifest: Manifest, instant: number): Segment[] {
  const then = repeated(manifest, instant);
  const ahead = manifest.segments.filter((segment) => segment.to > then);
  const behind = manifest.segments.filter((segment) => segment.to <= then);
  return [...ahead, ...behind];
}

/** The clock of a screen without a battery starts in the past; it cannot be earlier than its own manifest. */
function plausible(manifest: Manifest, instant: number): number {
  return Math.max(instant, Math.min(manifest.generatedAt, manifest.validUntil));
}

/**
 * The instant inside the manifest that stands for a later one: the same weekday and wall-clock time of its
 * last week, so that opening hours stay right when the clocks have changed in between.
 */
function repeated(manifest: Manifest, now: number): number {
  const end = manifest.validUntil;
  const start = manifest.segments[0]?.from ?? end;
  if (now < end || end <= start) return now;
  const covered = end - start;
  const period = covered >= week ? week : Math.min(covered, day);
  const periods = Math.floor((now - end) / period) + 1;
  const then = now - periods * period;
  if (period < day) return then;
  const zone = manifest.device.timezone;
  const shifted = then + zoneOffset(now, zone) - zoneOffset(then, zone);
  return shifted < end && shifted >= start ? shifted : then;
}

/** How far a zone's wall clock is ahead of UTC, in milliseconds; 0 for a zone that the browser does not know. */
export function zoneOffset(instant: number, timeZone: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: timeZone || 'UTC',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(instant);
    const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall - Math.floor(instant / 1000) * 1000;
  } catch {
    return 0;
  }
}
