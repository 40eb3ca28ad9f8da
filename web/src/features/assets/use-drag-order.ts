'use client'

import { type DragEvent, useState } from 'react'
import { drags, dropped, drag as start } from '@/features/library/dragging'

type Over = { id: string; side: 'before' | 'after' }

type Options = {
  kind?: 'assets' | 'items'
  /** Whether entries can be dragged at all, for example into a folder. */
  draggable: boolean
  /** Whether an entry can be dropped beside another. */
  sortable: boolean
  /** What is dragged together with an entry. */
  together: (id: string) => string[]
  onDrop: (id: string, target: string, side: Over['side']) => void
}

/** Dragging entries of a list to another place. */
export function useDragOrder({ kind = 'assets', draggable, sortable, together, onDrop }: Options) {
  const [over, setOver] = useState<Over | null>(null)

  const sideOf = (event: DragEvent, vertical: boolean): Over['side'] => {
    const box = event.currentTarget.getBoundingClientRect()
    const first = vertical ? event.clientY < box.top + box.height / 2 : event.clientX < box.left + box.width / 2
    return first ? 'before' : 'after'
  }

  const drag = (id: string, vertical: boolean) => ({
    draggable,
    onDragStart: (event: DragEvent) => start(event, kind, together(id)),
    onDragEnd: () => setOver(null),
    onDragOver: (event: DragEvent) => {
      if (!sortable || !drags(event, kind)) return
      event.preventDefault()
      const side = sideOf(event, vertical)
      if (over?.id !== id || over.side !== side) setOver({ id, side })
    },
    onDrop: (event: DragEvent) => {
      const ids = dropped(event, kind)
      setOver(null)
      if (!sortable || ids.length === 0) return
      event.preventDefault()
      // Many at once go into folders; in the order, entries move one by one.
      if (ids.length === 1 && ids[0] && ids[0] !== id) onDrop(ids[0], id, sideOf(event, vertical))
    },
  })
  return { over, drag }
}
