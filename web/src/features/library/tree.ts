import type { Folder, Tag } from '@/features/library/queries'

/** A tag or a folder with what is below it. */
export type Node<T> = { id: string; label: string; value: T; children: Node<T>[] }

/** The folders as the tree that their parents make. One whose parent is unknown stands at the top. */
export function folderTree(folders: readonly Folder[]): Node<Folder>[] {
  const nodes = new Map(folders.map((folder) => [folder.id, nodeOf(folder, folder.name)]))
  const top: Node<Folder>[] = []
  for (const node of nodes.values()) {
    const parent = node.value.parent_id === null ? undefined : nodes.get(node.value.parent_id)
    if (parent) parent.children.push(node)
    else top.push(node)
  }
  return top
}

/** The tags as the tree that the slashes in their names make. */
export function tagTree(tags: readonly Tag[]): Node<Tag>[] {
  const byName = new Map(tags.map((tag) => [tag.name.toLowerCase(), nodeOf(tag, tag.name)]))
  const top: Node<Tag>[] = []
  for (const node of byName.values()) {
    const parent = byName.get(parentName(node.value.name).toLowerCase())
    if (parent) {
      node.label = leafName(node.value.name)
      parent.children.push(node)
    } else top.push(node)
  }
  return top
}

function nodeOf<T extends { id: string }>(value: T, label: string): Node<T> {
  return { id: value.id, label, value, children: [] }
}

/** The name without what is above it: `lunch` of `food/lunch`. */
export function leafName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** What a name lies below: `food` of `food/lunch`; empty at the top. */
export function parentName(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}

/** The folders that lead to one, from the top, itself included. */
export function pathTo(folders: readonly Folder[], id: string): Folder[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  const path: Folder[] = []
  for (let next = byId.get(id); next && !path.includes(next); next = byId.get(next.parent_id ?? '')) path.unshift(next)
  return path
}

/** The folder's ids and those of all below it, where it cannot be moved to. */
export function within(folders: readonly Folder[], id: string): Set<string> {
  return new Set(
    folders.filter((folder) => pathTo(folders, folder.id).some((above) => above.id === id)).map((f) => f.id),
  )
}

/** The names of folders with all that is above them, in the order of the tree. */
export function folderChoices(folders: readonly Folder[]): { id: string; label: string }[] {
  const list = (nodes: Node<Folder>[], above: string): { id: string; label: string }[] =>
    nodes.flatMap((node) => {
      const label = above + node.label
      return [{ id: node.id, label }, ...list(node.children, `${label} / `)]
    })
  return list(folderTree(folders), '')
}

/** The ids of the nodes above one, so that it can be seen. */
export function idsAbove<T>(nodes: readonly Node<T>[], wanted: (node: Node<T>) => boolean): string[] {
  for (const node of nodes) {
    if (wanted(node)) return []
    const below = node.children.some((child) => wanted(child)) || idsAbove(node.children, wanted).length > 0
    if (below) return [node.id, ...idsAbove(node.children, wanted)]
  }
  return []
}
