import type { Domain } from '@/features/domain/queries'
import { Problem } from '@/lib/problem'

/** Where a domain stands: not looked for yet, looked for in vain, somebody else's, or ours. */
export type DomainState = 'new' | 'waiting' | 'taken' | 'verified'

/** `fault` is what the last check answered, if one was made since the page opened. */
export function domainState({ verified_at, checked_at }: Domain, fault: unknown): DomainState {
  if (verified_at) return 'verified'
  if (fault instanceof Problem && fault.status === 409) return 'taken'
  return checked_at ? 'waiting' : 'new'
}

/** What was typed or pasted as a domain: an address loses what is around its host. */
export function domainOf(typed: string): string {
  return typed
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#:].*$/, '')
    .replace(/\.$/, '')
}
