import type { DragEvent } from 'react'

// What is dragged: assets to another place of the list or into a folder, a folder into another, or items to
// another place of a playlist.
const kinds = {
  assets: 'application/x-signate-assets',
  folder: 'application/x-signate-folder',
  items: 'application/x-signate-items',
}
type Kind = keyof typeof kinds

/** Starts to drag entries. */
export function drag(event: DragEvent, kind: Kind, ids: readonly string[]) {
  event.dataTransfer.setData(kinds[kind], ids.join('\n'))
  event.dataTransfer.effectAllowed = 'move'
}

/** Whether entries of a kind are dragged. Which ones, browsers tell only when they are dropped. */
export function drags(event: DragEvent, kind: Kind): boolean {
  return event.dataTransfer.types.includes(kinds[kind])
}

/** The entries that were dropped. */
export function dropped(event: DragEvent, kind: Kind): string[] {
  return event.dataTransfer.getData(kinds[kind]).split('\n').filter(Boolean)
}
