'use client'

import { useSyncExternalStore } from 'react'
import { tokenOf } from '@/features/auth/mail-token'

function subscribe(listener: () => void) {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The token of the mail's link; null until the page is alive, empty when the link is not whole. */
export function useMailToken(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => tokenOf(window.location.hash),
    () => null,
  )
}
