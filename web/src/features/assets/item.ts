import type { DragEvent, KeyboardEvent, MouseEvent } from 'react'
import type { Asset } from '@/features/assets/queries'

/** What can be asked of an asset in the list that needs a dialog. */
export type Wish = 'tags' | 'move' | 'share' | 'purge'

/** Where an asset stands in the list and what can be done with it there. */
export type ItemProps = {
  asset: Asset
  index: number
  /** Where its page is; what lies in the trash has none. */
  href: string | null
  selected: boolean
  /** Whether anything is chosen, so that all boxes show. */
  choosing: boolean
  over: 'before' | 'after' | null
  can: { edit: boolean; create: boolean; remove: boolean; share: boolean; move: boolean; choose: boolean }
  onChoose: (range: boolean) => void
  onEnable: (on: boolean) => void
  onRemove: () => void
  onRestore: () => void
  onDuplicate: () => void
  onWish: (wish: Wish) => void
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

/** Alt with an arrow moves the entry, as dragging does; Space or X chooses it, with Shift up to here. */
export function onItemKey(event: KeyboardEvent, { index, can, onMove, onChoose }: ItemProps) {
  if (event.target instanceof HTMLElement && event.target.closest('button, input')) return
  if (can.choose && (event.key === ' ' || event.key.toLowerCase() === 'x') && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    onChoose(event.shiftKey)
    return
  }
  const back = event.key === 'ArrowUp' || event.key === 'ArrowLeft'
  if (!event.altKey || !can.move || !(back || event.key === 'ArrowDown' || event.key === 'ArrowRight')) return
  event.preventDefault()
  onMove(index + (back ? -1 : 1))
}
