import type { Tone } from '@/components/ui/badge'
import type { Device } from '@/features/devices/queries'
import type { MessageKey } from '@/gen/messages/keys'

/** What each status is called. */
export const statusWords: Record<Device['status'], { label: MessageKey; tone: Tone }> = {
  online: { label: 'devices.online', tone: 'success' },
  offline: { label: 'devices.offline', tone: 'danger' },
  never_seen: { label: 'devices.neverSeen', tone: 'neutral' },
}

/**
 * How far the newest plan has come: `waiting` for the screen to report anything, `loading` its files,
 * `switching` to it, or `current` on the glass.
 */
export type Progress = 'waiting' | 'loading' | 'switching' | 'current'

/** Compares the three truths of a screen. */
export function progressOf({ manifest }: Pick<Device, 'manifest'>): Progress {
  if (!manifest.wanted || (!manifest.on_disk && !manifest.playing)) return 'waiting'
  if (manifest.on_disk !== manifest.wanted) return 'loading'
  return manifest.playing === manifest.wanted ? 'current' : 'switching'
}

/** What the progress is called in a list. */
export const progressWords: Record<Progress, { label: MessageKey; tone: Tone }> = {
  waiting: { label: 'devices.syncWaiting', tone: 'neutral' },
  loading: { label: 'devices.syncLoading', tone: 'accent' },
  switching: { label: 'devices.syncSwitching', tone: 'accent' },
  current: { label: 'devices.syncCurrent', tone: 'success' },
}

/** What says what is on the glass. */
export type OnGlass = Pick<Device, 'current_asset_id' | 'current_layout_id'>

/** The id of what is on the glass, an asset or a layout; null for nothing. */
export function onGlass({ current_asset_id, current_layout_id }: OnGlass): string | null {
  return current_layout_id ?? current_asset_id
}

/** Width and height as people see them: a screen that hangs upright is taller than wide. */
export function seenSize({ screen, orientation }: Pick<Device, 'screen' | 'orientation'>): [number, number] {
  const { width, height } = screen
  if (!width || !height) return orientation % 180 === 0 ? [16, 9] : [9, 16]
  return orientation % 180 === 0 ? [width, height] : [height, width]
}

const urgency: Record<Device['status'], number> = { offline: 0, never_seen: 1, online: 2 }

/** The screens that need a look first, then by name. */
export function byUrgency(devices: readonly Device[]): Device[] {
  return [...devices].sort((a, b) => urgency[a.status] - urgency[b.status] || a.name.localeCompare(b.name))
}

export type Skip = Device['skipped'][number]

/** What a screen could not show, the latest first. */
export function newestSkips({ skipped }: Pick<Device, 'skipped'>): Skip[] {
  return [...skipped].sort((a, b) => b.at.localeCompare(a.at))
}
