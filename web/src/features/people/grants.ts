import type { Role } from '@/features/people/queries'

/** What of a role a person may give, in the order of all permissions. */
export function givableOf(role: Pick<Role, 'permissions'>, offered: string[], can: (name: string) => boolean) {
  const all = role.permissions.includes('*')
  return offered.filter((name) => (all || role.permissions.includes(name)) && can(name))
}

/** Whether a moment that was typed lies ahead, within a year. */
export function isSoon(typed: string, now: number): boolean {
  const at = Date.parse(typed)
  return at > now && at <= now + 366 * 86_400_000
}
