import type { MessageKey } from '@/gen/messages/keys'

const byCode: Record<string, MessageKey> = {
  address_refused: 'auth.faultAddress',
  not_a_member: 'auth.faultNotMember',
  member_deactivated: 'auth.faultDeactivated',
  groups_refused: 'auth.faultGroups',
  challenge_expired: 'auth.faultExpired',
}

/** Why signing in at one's company failed: the server sends the browser back with a code behind #. */
export function signOnFault(hash: string): MessageKey | null {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('error')
  return code ? (byCode[code] ?? 'auth.faultSignOn') : null
}
