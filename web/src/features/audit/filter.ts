import type { AuditFilter, Entry } from '@/features/audit/queries'
import { text } from '@/lib/url-state'

/** What the address of the log holds; `since` and `until` are days. */
export const logState = { actor: text, action: text, object: text, since: text, until: text }

type LogState = { [K in keyof typeof logState]: string }

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const day = /^\d{4}-\d{2}-\d{2}$/

/** The moment at which a day begins here, some days later. */
function startOf(typed: string, later: number): string | undefined {
  if (!day.test(typed)) return
  const date = new Date(`${typed}T00:00:00`)
  if (Number.isNaN(date.getTime())) return
  date.setDate(date.getDate() + later)
  return date.toISOString()
}

/** The question to the server that the address asks; the last day counts whole. */
export function filterOf({ actor, action, object, since, until }: LogState): AuditFilter {
  const from = startOf(since, 0)
  const to = startOf(until, 1)
  return {
    ...(uuid.test(actor) && { actor_id: actor }),
    ...(action.trim() && { action: action.trim() }),
    ...(object.trim() && { object: object.trim() }),
    ...(from && { since: from }),
    ...(to && { until: to }),
  }
}

/** What differs between the object before and after. */
export function differences({ before, after }: Pick<Entry, 'before' | 'after'>): [string, unknown, unknown][] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names]
    .map((name): [string, unknown, unknown] => [name, before?.[name], after?.[name]])
    .filter(([, old, now]) => JSON.stringify(old) !== JSON.stringify(now))
}
