'use client'

import { useSyncExternalStore } from 'react'
import { readSetting, writeSetting } from '@/lib/settings'

export type Theme = 'light' | 'dark' | 'system'

const listeners = new Set<() => void>()

function chosen(): Theme {
  const kept = readSetting('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function show() {
  const theme = chosen()
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
}

function subscribe(listener: () => void) {
  const system = matchMedia('(prefers-color-scheme: dark)')
  listeners.add(listener)
  system.addEventListener('change', show)
  return () => {
    listeners.delete(listener)
    system.removeEventListener('change', show)
  }
}

/** Keeps the choice in this browser and shows it at once. */
export function setTheme(theme: Theme) {
  writeSetting('theme', theme)
  show()
  for (const listener of listeners) listener()
}

/** The chosen theme; the page itself is coloured before the first paint by boot.js. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen, () => 'system')
}
