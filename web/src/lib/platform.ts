'use client'

import { useSyncExternalStore } from 'react'

function modKey(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'
}

const never = () => () => undefined

/** What stands on the key that shortcuts call `mod`. */
export function useModKey(): string {
  return useSyncExternalStore(never, modKey, () => 'Ctrl')
}
