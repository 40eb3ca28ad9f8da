import type { Tone } from '@/components/ui/badge'
import type { AdminTenant } from '@/features/admin/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { oneOf, text } from '@/lib/url-state'

export type State = 'active' | 'suspended' | 'deleted'

/** How a tenant stands with the installation. */
export function stateOf({ is_active, deleted_at }: Pick<AdminTenant, 'is_active' | 'deleted_at'>): State {
  if (deleted_at !== null) return 'deleted'
  return is_active ? 'active' : 'suspended'
}

/** The words of each state. */
export const stateWords: Record<State, { label: MessageKey; tone: Tone }> = {
  active: { label: 'admin.stateActive', tone: 'success' },
  suspended: { label: 'admin.stateSuspended', tone: 'warning' },
  deleted: { label: 'admin.stateDeleted', tone: 'danger' },
}

/** What the address of the list of tenants holds. */
export const listState = {
  q: text,
  plan: text,
  state: oneOf('', 'active', 'suspended', 'deleted'),
  sort: oneOf('name', '-created_at', 'slug'),
  new: oneOf('', '1'),
}

type ListState = { q: string; plan: string; state: '' | State; sort: 'name' | '-created_at' | 'slug' }

/** The question to the server that the address asks. */
export function filterOf({ q, plan, state, sort }: ListState) {
  return {
    ...(q.trim() && { search: q.trim() }),
    ...(plan && { tier: plan }),
    ...(state && { state }),
    ordering: sort,
  }
}
