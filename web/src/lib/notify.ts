'use client'

import { useSyncExternalStore } from 'react'

/** A short message in the corner. */
export type Notice = { id: number; text: string; tone: 'plain' | 'danger'; undo?: () => void }

const none: Notice[] = []
let notices: Notice[] = none
let last = 0
const listeners = new Set<() => void>()

function change(next: Notice[]) {
  notices = next
  for (const listener of listeners) listener()
}

/** Says something; with `undo` the message offers to take it back. */
export function notify(text: string, more: { tone?: Notice['tone']; undo?: () => void } = {}) {
  last += 1
  change([...notices.slice(-2), { id: last, text, tone: more.tone ?? 'plain', ...(more.undo && { undo: more.undo }) }])
}

export function dismiss(id: number) {
  change(notices.filter((notice) => notice.id !== id))
}

/** Takes back the newest thing that can be; false when there is none. */
export function undoLast(): boolean {
  const notice = notices.findLast((candidate) => candidate.undo)
  if (!notice?.undo) return false
  dismiss(notice.id)
  notice.undo()
  return true
}

export function useNotices(): Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
    () => none,
  )
}
