import { listOf } from '@/features/sign-in-settings/sign-on-values'
import type { components } from '@/gen/api'

type Settings = components['schemas']['TenantSettings']

/** What the form of the rules holds. */
export type Values = { factor: boolean; domains: string; timeout: string }

/** The ends of sessions to choose from, in minutes; 0 is none. */
export const timeouts = [0, 60, 480, 720, 1440, 10_080, 43_200]

export function valuesOf(settings: Settings): Values {
  return {
    factor: settings.require_2fa ?? false,
    domains: (settings.allowed_email_domains ?? []).join(', '),
    timeout: String(settings.session_timeout_minutes ?? 0),
  }
}

/** The change that makes `after` out of `before`. */
export function patchOf(before: Values, after: Values): Settings {
  return {
    ...(after.factor !== before.factor && { require_2fa: after.factor }),
    ...(after.domains !== before.domains && { allowed_email_domains: listOf(after.domains) }),
    ...(after.timeout !== before.timeout && { session_timeout_minutes: Number(after.timeout) }),
  }
}

/** The form's field that the server speaks of. */
export function fieldOf(wire: string): keyof Values | undefined {
  if (wire.startsWith('settings.allowed_email_domains')) return 'domains'
  return wire === 'settings.session_timeout_minutes' ? 'timeout' : undefined
}
