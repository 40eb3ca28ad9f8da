import type { DragEvent, KeyboardEvent, MouseEvent } from 'react'
import type { Asset } from '@/features/assets/queries'

/** Where an asset stands in the list and what can be done with it there. */
export type ItemProps = {
  asset: Asset
  index: number
  href: string
  selected: boolean
  /** Whether anything is chosen, so that all boxes show. */
  choosing: boolean
  over: 'before' | 'after' | null
  can: { edit: boolean; remove: boolean; move: boolean }
  onChoose: (range: boolean) => void
  onEnable: (on: boolean) => void
  onRemove: () => void
  onMove: (to: number) => void
  drag: {
    draggable: boolean
    onDragStart: (event: DragEvent) => void
    onDragEnd: () => void
    onDragOver: (event: DragEvent) => void
    onDrop: (event: DragEvent) => void
  }
}

/** Shift with a click chooses up to here instead of opening; Ctrl or ⌘ still opens a new tab. */
export function chooseOnShift(event: MouseEvent, onChoose: (range: boolean) => void) {
  if (!event.shiftKey) return
  event.preventDefault()
  onChoose(true)
}

/** Alt with an arrow moves the entry, as dragging does. */
export function moveOnArrow(event: KeyboardEvent, { index, can, onMove }: ItemProps) {
  const back = event.key === 'ArrowUp' || event.key === 'ArrowLeft'
  if (!event.altKey || !can.move || !(back || event.key === 'ArrowDown' || event.key === 'ArrowRight')) return
  event.preventDefault()
  onMove(index + (back ? -1 : 1))
}
