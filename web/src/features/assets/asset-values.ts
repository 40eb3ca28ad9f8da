import { addressOf } from '@/features/assets/link'
import type { Asset, AssetPatch } from '@/features/assets/queries'
import { localOf, momentOf } from '@/lib/moment'

/** What the form of an asset holds. Every value is a plain word, so that versions are easily compared. */
export type Values = {
  name: string
  enabled: boolean
  /** Seconds, as typed. */
  duration: string
  /** Plays a video to its end, whatever the seconds say. */
  toEnd: boolean
  /** Local date and time, `2026-11-24T18:30`; empty is open. */
  start: string
  end: string
  /** The digits of the days, 1 is Monday. */
  days: string
  /** `08:00`; both empty is all day. */
  from: string
  to: string
  /** One tag a line. */
  tags: string
  /** Seconds; 0 never loads anew. */
  refresh: string
  /** The address of a link; empty for files. */
  address: string
  /** Loads a page anew each time its turn comes. */
  noCache: boolean
  skipCheck: boolean
  skipTls: boolean
}

export type Field = keyof Values

const everyDay = '1234567'
// The server plays nothing without a start and an end, so an open end is one that nobody lives to see.
const foreverYears = 100
const nobodyPlansYears = 50
const minuteMs = 60_000
const fallbackSeconds = '10'

/** Whether an asset lies at an address of its own. A file that is still being fetched has a path here instead. */
export function isLink(asset: Asset): boolean {
  return asset.file_name === null && !asset.uri.startsWith('/')
}

function isForever(iso: string): boolean {
  return new Date(iso).getFullYear() - new Date().getFullYear() >= nobodyPlansYears
}

/** The moment from which an asset without a start of its own plays. */
export function startNow(now = Date.now()): string {
  return new Date(now - minuteMs).toISOString()
}

/** The end of an asset that was given none. */
export function endNever(now = Date.now()): string {
  const end = new Date(now)
  end.setFullYear(end.getFullYear() + foreverYears)
  return end.toISOString()
}

/** The form's values of an asset. */
export function valuesOf(asset: Asset): Values {
  const toEnd = asset.type === 'video' && asset.duration === 0
  return {
    name: asset.name,
    enabled: asset.is_enabled,
    duration: toEnd ? fallbackSeconds : String(asset.duration),
    toEnd,
    start: localOf(asset.start_date),
    end: asset.end_date === null || isForever(asset.end_date) ? '' : localOf(asset.end_date),
    days: [...asset.play_days].sort().join(''),
    from: asset.play_time_from?.slice(0, 5) ?? '',
    to: asset.play_time_to?.slice(0, 5) ?? '',
    tags: asset.tags.join('\n'),
    refresh: String(asset.refresh_interval),
    address: isLink(asset) ? asset.uri : '',
    noCache: asset.nocache,
    skipCheck: asset.skip_asset_check,
    skipTls: asset.skip_ssl_verify,
  }
}

/** Whether a value means the same in two versions. */
function same(field: Field, a: Values, b: Values): boolean {
  if (field === 'duration' && a.toEnd && b.toEnd) return true
  return a[field] === b[field]
}

/** The fields that differ between two versions. */
export function changedFields(before: Values, after: Values): Field[] {
  return (Object.keys(before) as Field[]).filter((field) => !same(field, before, after))
}

/** The fields that both sides changed since the version they started from, each in another way. */
export function conflicts(base: Values, mine: Values, theirs: Values): Field[] {
  return changedFields(base, mine).filter((field) => !same(field, base, theirs) && !same(field, mine, theirs))
}

/** Their version with what I changed since the version we started from. */
export function rebased(base: Values, mine: Values, theirs: Values): Values {
  const own = changedFields(base, mine).map((field) => [field, mine[field]])
  return { ...theirs, ...Object.fromEntries(own) }
}

/** The change that makes `after` out of `before`; nothing else is sent. */
export function patchOf(before: Values, after: Values): AssetPatch {
  const changed = new Set(changedFields(before, after))
  return {
    ...(changed.has('name') && { name: after.name.trim() }),
    ...(changed.has('enabled') && { is_enabled: after.enabled }),
    ...((changed.has('duration') || changed.has('toEnd')) && { duration: after.toEnd ? 0 : Number(after.duration) }),
    ...(changed.has('start') && { start_date: momentOf(after.start) ?? startNow() }),
    ...(changed.has('end') && { end_date: momentOf(after.end) ?? endNever() }),
    ...(changed.has('days') && { play_days: [...after.days].map(Number) }),
    // One time of the day alone means nothing, so they travel together.
    ...((changed.has('from') || changed.has('to')) && {
      play_time_from: after.from || null,
      play_time_to: after.to || null,
    }),
    ...(changed.has('tags') && { tags: after.tags === '' ? [] : after.tags.split('\n') }),
    ...(changed.has('refresh') && { refresh_interval: Number(after.refresh) }),
    ...(changed.has('address') && { uri: addressOf(after.address) ?? after.address }),
    ...(changed.has('noCache') && { nocache: after.noCache }),
    ...(changed.has('skipCheck') && { skip_asset_check: after.skipCheck }),
    ...(changed.has('skipTls') && { skip_ssl_verify: after.skipTls }),
  }
}

/** Whether the asset plays on each day of the week. */
export function isEveryDay(days: string): boolean {
  return days === everyDay
}

// The names that the server gives to the fields.
const wireNames: Record<string, Field> = {
  name: 'name',
  is_enabled: 'enabled',
  duration: 'duration',
  start_date: 'start',
  end_date: 'end',
  play_days: 'days',
  play_time_from: 'from',
  play_time_to: 'to',
  tags: 'tags',
  refresh_interval: 'refresh',
  uri: 'address',
  nocache: 'noCache',
  skip_asset_check: 'skipCheck',
  skip_ssl_verify: 'skipTls',
}

/** The form's field that the server speaks of. */
export function fieldOf(wire: string): Field | undefined {
  return wireNames[wire.split('.')[0] ?? '']
}
