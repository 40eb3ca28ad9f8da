'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Cached, patchAssets, reorderAssets, withoutAssets } from '@/features/assets/cache'
import { type Asset, assetsKey } from '@/features/assets/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const atOnce = 4

/** Runs a task for each entry, a few at a time; stops at the first that fails. */
async function forEach<T>(entries: readonly T[], task: (entry: T) => Promise<unknown>) {
  const queue = [...entries]
  const worker = async () => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await task(entry)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, worker))
}

/** What can be done with assets: shown at once, taken back by Undo or when the server refuses. */
export function useAssetActions() {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()

  return useMemo(() => {
    const key = assetsKey(slug)
    const touches = [[slug, 'tenant']]
    const path = (id: string) => ({ params: { path: { id } } })
    const attempt = async (work: Promise<unknown>) => {
      try {
        await work
        return true
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
        return false
      }
    }

    const enable = (ids: string[], on: boolean) =>
      attempt(
        optimistic<Cached>(client, {
          key,
          apply: (cached) => patchAssets(cached, new Set(ids), { is_enabled: on, ...(!on && { is_active: false }) }),
          send: () =>
            forEach(ids, (id) => must(api.PATCH('/api/v3/assets/{id}/', { ...path(id), body: { is_enabled: on } }))),
        }),
      )
    const restore = (ids: string[]) =>
      attempt(
        optimistic<Cached>(client, {
          key,
          apply: (cached) => cached,
          send: () => forEach(ids, (id) => must(api.POST('/api/v3/assets/{id}/restore/', path(id)))),
          touches,
        }),
      )
    const remove = (ids: string[]) =>
      attempt(
        optimistic<Cached>(client, {
          key,
          apply: (cached) => withoutAssets(cached, new Set(ids)),
          send: () => forEach(ids, (id) => must(api.DELETE('/api/v3/assets/{id}/', path(id)))),
          touches,
        }),
      )
    const order = (ids: string[], named: string[]) =>
      attempt(
        optimistic<Cached>(client, {
          key,
          apply: (cached) => reorderAssets(cached, ids),
          send: () => must(api.POST('/api/v3/assets/reorder/', { body: { ids: named } })),
        }),
      )

    return {
      async setEnabled(assets: Asset[], on: boolean) {
        const ids = assets.filter((asset) => asset.is_enabled !== on).map((asset) => asset.id)
        if (ids.length === 0 || !(await enable(ids, on))) return
        const text = on ? t('assets.enabled', { count: ids.length }) : t('assets.disabled', { count: ids.length })
        notify(text, { undo: () => void enable(ids, !on) })
      },
      async remove(assets: Asset[]) {
        const ids = assets.map((asset) => asset.id)
        if (!(await remove(ids))) return false
        const text =
          assets.length === 1
            ? t('assets.deletedOne', { name: assets[0]?.name ?? '' })
            : t('assets.deleted', { count: ids.length })
        notify(text, { undo: () => void restore(ids) })
        return true
      },
      async reorder(before: string[], after: string[]) {
        // The server keeps the order of what is not named, so the changed head is enough.
        const last = after.findLastIndex((id, index) => id !== before[index])
        if (last < 0 || !(await order(after, after.slice(0, last + 1)))) return
        notify(t('assets.reordered'), { undo: () => void order(before, before.slice(0, last + 1)) })
      },
    }
  }, [client, slug, api, t])
}
