'use client'

import { useEffect, useRef } from 'react'
import { undoLast } from '@/lib/notify'
import { type Command, commandFor, isTyping, pressName } from '@/lib/shortcuts'

const sequenceMs = 1_200

/**
 * Runs commands by their keys, and takes the last change back with Ctrl+Z. Whoever has asked for the palette types
 * words, also while its code is still on the way: `busy` leaves the keys alone.
 */
export function useShortcuts(commands: Command[], busy: boolean) {
  const before = useRef({ name: '', at: 0 })
  useEffect(() => {
    if (busy) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return
      const name = pressName(event)
      if (isTyping(event.target) && name !== 'mod+k') return
      const recent = Date.now() - before.current.at < sequenceMs ? before.current.name : ''
      before.current = { name, at: Date.now() }
      const command = commandFor(commands, recent, name)
      command?.run()
      if (command || (name === 'mod+z' && undoLast())) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [commands, busy])
}
