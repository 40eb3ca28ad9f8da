'use client'

import { type DragEvent, useState } from 'react'

type Over = { id: string; side: 'before' | 'after' }
const kind = 'application/x-signate-asset'

/** Dragging entries of a list to another place. */
export function useDragOrder(enabled: boolean, onDrop: (id: string, target: string, side: Over['side']) => void) {
  const [over, setOver] = useState<Over | null>(null)

  const sideOf = (event: DragEvent, vertical: boolean): Over['side'] => {
    const box = event.currentTarget.getBoundingClientRect()
    const first = vertical ? event.clientY < box.top + box.height / 2 : event.clientX < box.left + box.width / 2
    return first ? 'before' : 'after'
  }

  const drag = (id: string, vertical: boolean) => ({
    draggable: enabled,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(kind, id)
      event.dataTransfer.effectAllowed = 'move'
    },
    onDragEnd: () => setOver(null),
    onDragOver: (event: DragEvent) => {
      if (!enabled || !event.dataTransfer.types.includes(kind)) return
      event.preventDefault()
      const side = sideOf(event, vertical)
      if (over?.id !== id || over.side !== side) setOver({ id, side })
    },
    onDrop: (event: DragEvent) => {
      const dragged = event.dataTransfer.getData(kind)
      setOver(null)
      if (!enabled || !dragged) return
      event.preventDefault()
      if (dragged !== id) onDrop(dragged, id, sideOf(event, vertical))
    },
  })
  return { over, drag }
}
