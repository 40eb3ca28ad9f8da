'use client'

import { useSyncExternalStore } from 'react'
import type { components } from '@/gen/api'

export type Session = components['schemas']['Session']

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
export type SessionState =
  | { status: 'unknown' }
  | { status: 'out' }
  | { status: 'in'; token: string; expiresAt: number; user: Session['user']; tenant: Session['tenant'] }

const unknown: SessionState = { status: 'unknown' }
let state: SessionState = unknown
const listeners = new Set<() => void>()

export function sessionState(): SessionState {
  return state
}

function change(next: SessionState) {
  state = next
  for (const listener of listeners) listener()
}

/** Takes over what the server answered to a sign-in or a refresh. */
export function keepSession(session: Session) {
  change({
    status: 'in',
    token: session.access_token,
    expiresAt: Date.now() + session.expires_in * 1000,
    user: session.user,
    tenant: session.tenant,
  })
}

export function dropSession() {
  change({ status: 'out' })
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    sessionState,
    () => unknown,
  )
}
