/** Chosen entries of a list: which, and from where shift reaches. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | null }

export const nothing: Selection = { ids: new Set(), anchor: null }

/** Adds or takes away one entry; it becomes the anchor. */
export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, anchor: id }
}

/** Adds everything from the anchor to the entry, in the order of the list. */
export function reach(selection: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id)
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor)
  if (from < 0 || to < 0) return toggle(selection, id)
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...selection.ids, ...between]), anchor: selection.anchor }
}

/** Everything that is loaded. */
export function everything(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null }
}

/** The same choice without entries that are gone. */
export function present(selection: Selection, order: readonly string[]): Selection {
  const known = new Set(order)
  const ids = new Set([...selection.ids].filter((id) => known.has(id)))
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor }
}
