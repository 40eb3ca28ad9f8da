import { type OnGlass, onGlass } from '@/features/devices/device-state'
import type { CommandType, Device } from '@/features/devices/queries'

/** A command of this page and what became of it. */
export type Sent = {
  id: number
  type: CommandType
  /** What is to be played. */
  asset?: { id: string; name: string }
  /** When it was asked for, by this browser's clock. */
  at: number
  /** When the server took it, by the server's clock. */
  created: string | null
  /** What was on the glass when it was sent. */
  before: string | null
  state: 'sending' | 'sent' | 'seen' | 'unseen' | 'failed'
  reason?: unknown
}

/** How long a command waits for its screen on the server. */
const lifetimeMs = 60_000
const kept = 3

// The others leave no trace in what a screen reports.
const visible: ReadonlySet<CommandType> = new Set(['next', 'previous', 'play_asset', 'display_off', 'display_on'])

/** The log with one more command; only the newest few stay. */
export function withCommand(log: readonly Sent[], sent: Sent): Sent[] {
  return [sent, ...log].slice(0, kept)
}

/** The log with news about a command. */
export function withNews(log: readonly Sent[], id: number, news: Partial<Sent>): Sent[] {
  return log.map((sent) => (sent.id === id ? { ...sent, ...news } : sent))
}

/** What the screen's own reports say about a command that was sent. */
export function stateOfSent(
  sent: Sent,
  device: OnGlass & Pick<Device, 'last_seen_at' | 'display'>,
  now: number,
): Sent['state'] {
  if (sent.state !== 'sent' || !visible.has(sent.type)) return sent.state
  const reported =
    device.last_seen_at !== null && sent.created !== null && Date.parse(device.last_seen_at) >= Date.parse(sent.created)
  if (reported && hasFollowed(sent, device)) return 'seen'
  return now - sent.at > lifetimeMs ? 'unseen' : 'sent'
}

function hasFollowed(sent: Sent, device: OnGlass & Pick<Device, 'display'>): boolean {
  if (sent.type === 'display_off' || sent.type === 'display_on')
    return device.display === sent.type.slice('display_'.length)
  if (sent.asset) return device.current_asset_id === sent.asset.id
  const now = onGlass(device)
  return now !== null && now !== sent.before
}
