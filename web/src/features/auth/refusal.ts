import type { Translate } from '@/lib/i18n'
import { Problem } from '@/lib/problem'

/** Why nobody can accept the invitation as it is, if that is what went wrong. */
export function refusal(t: Translate, error: unknown): string | undefined {
  if (!(error instanceof Problem) || error.status !== 403) return undefined
  return t(error.kind === 'signup-closed' ? 'auth.signupClosed' : 'auth.inviteRefused')
}
