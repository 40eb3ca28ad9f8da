import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** A write that shows before the server has answered. */
export type Change<T, R = unknown> = {
  /** The prefix of all queries that hold what is changed. */
  key: QueryKey
  /** The data of one such query as it will be. */
  apply: (data: T) => T
  send: () => Promise<R>
  /** More prefixes to read again afterwards. */
  touches?: QueryKey[]
}

// Writes under way by the prefix they change: reading again waits for the last of them, so an answer
// from before a write never shows after it.
const pending = new WeakMap<QueryClient, Map<string, number>>()

function count(client: QueryClient, key: QueryKey, by: number): number {
  const counts = pending.get(client) ?? new Map<string, number>()
  pending.set(client, counts)
  const name = JSON.stringify(key)
  const value = (counts.get(name) ?? 0) + by
  if (value > 0) counts.set(name, value)
  else counts.delete(name)
  return value
}

/** Whether a write under this prefix is still on its way. */
export function isWriting(client: QueryClient, key: QueryKey): boolean {
  return pending.get(client)?.has(JSON.stringify(key)) ?? false
}

/** Shows the change, sends it, and takes it back when the server refuses. Answers what the server did. */
export async function optimistic<T, R = unknown>(client: QueryClient, change: Change<T, R>): Promise<R> {
  count(client, change.key, 1)
  await client.cancelQueries({ queryKey: change.key })
  const before = client.getQueriesData<T>({ queryKey: change.key })
  for (const [key, data] of before) {
    if (data !== undefined) client.setQueryData(key, change.apply(data))
  }
  let alone = false
  try {
    return await change.send()
  } catch (error) {
    for (const [key, data] of before) client.setQueryData(key, data)
    throw error
  } finally {
    alone = count(client, change.key, -1) === 0
    if (alone) void client.invalidateQueries({ queryKey: change.key })
    for (const key of change.touches ?? []) void client.invalidateQueries({ queryKey: key })
  }
}
