'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Change, patchBy, type Step, undoCopies, undoOf } from '@/features/assets/bulk'
import { type Cached, patchAssets, reorderAssets, withoutAssets } from '@/features/assets/cache'
import { type Asset, type AssetOutcome, assetsKey } from '@/features/assets/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** An asset that was left as it was, and why. */
export type Failure = { asset: Asset; reason: string }

// As many as the server changes in one request.
const atOnce = 1000

const done: Record<Change['action'], MessageKey> = {
  enable: 'assets.enabled',
  disable: 'assets.disabled',
  add_tags: 'assets.tagged',
  remove_tags: 'assets.untagged',
  move: 'assets.moved',
  set_window: 'assets.windowSet',
  set_duration: 'assets.durationSet',
  delete: 'assets.deleted',
  restore: 'assets.restored',
  purge: 'assets.purged',
  duplicate: 'assets.copied',
}

/**
 * What can be done with assets: shown at once, taken back by Undo or when the server refuses. Those of many
 * that could not be changed are told with their reasons.
 */
export function useAssetActions(onFailures?: (failures: Failure[]) => void) {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()

  return useMemo(() => {
    const key = assetsKey(slug)

    // One asset has an address of its own, which needs no permission besides the one for what is done.
    const one = async (id: string, { action }: Change): Promise<AssetOutcome[] | null> => {
      const params = { path: { id } }
      if (action === 'delete') await must(api.DELETE('/api/v3/assets/{id}/', { params }))
      else if (action === 'restore') await must(api.POST('/api/v3/assets/{id}/restore/', { params }))
      else if (action === 'purge') {
        await must(api.DELETE('/api/v3/assets/{id}/', { params: { ...params, query: { permanent: true } } }))
      } else return null
      return [{ id, ok: true }]
    }
    const send = async ({ ids, change }: Step): Promise<AssetOutcome[]> => {
      const alone = ids.length === 1 && ids[0] ? await one(ids[0], change) : null
      if (alone) return alone
      const outcomes: AssetOutcome[] = []
      for (let at = 0; at < ids.length; at += atOnce) {
        const body = { ...change, ids: ids.slice(at, at + atOnce) }
        outcomes.push(...(await must(api.POST('/api/v3/assets/bulk/', { body }))).results)
      }
      return outcomes
    }
    const perform = async (steps: Step[], apply: (cached: Cached) => Cached): Promise<AssetOutcome[] | null> => {
      try {
        return await optimistic<Cached, AssetOutcome[]>(client, {
          key,
          apply,
          send: async () => {
            const outcomes: AssetOutcome[] = []
            for (const step of steps) outcomes.push(...(await send(step)))
            return outcomes
          },
          touches: [
            [slug, 'tenant'],
            [slug, 'library'],
          ],
        })
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
        return null
      }
    }
    const takesAway = (action: Change['action']) => action === 'delete' || action === 'restore' || action === 'purge'

    /** Does the same to all of these assets; true when it was done to each. */
    const run = async (assets: Asset[], change: Change, text?: string) => {
      const ids = assets.map(({ id }) => id)
      if (ids.length === 0) return true
      const named = new Set(ids)
      const patch = patchBy(change)
      const outcomes = await perform([{ ids, change }], (cached) =>
        takesAway(change.action) ? withoutAssets(cached, named) : patchAssets(cached, named, patch),
      )
      if (!outcomes) return false
      const failed = new Map(outcomes.flatMap(({ id, ok, error }) => (ok ? [] : [[id, error?.message ?? '']])))
      const changed = assets.filter(({ id }) => !failed.has(id))
      const undo = change.action === 'duplicate' ? undoCopies(outcomes) : undoOf(changed, change)
      if (changed.length > 0) {
        notify(
          text ?? t(done[change.action], { count: changed.length }),
          undo.length > 0 ? { undo: () => void perform(undo, (cached) => undone(cached, undo)) } : {},
        )
      }
      const failures = assets.flatMap((asset) => {
        const reason = failed.get(asset.id)
        return reason === undefined ? [] : [{ asset, reason }]
      })
      if (failures.length === 0) return true
      if (onFailures) onFailures(failures)
      else notify(failures[0]?.reason ?? '', { tone: 'danger' })
      return false
    }
    const undone = (cached: Cached, steps: Step[]) =>
      steps.reduce((now, { ids, change }) => patchAssets(now, new Set(ids), patchBy(change)), cached)

    const order = async (ids: string[], named: string[]) => {
      try {
        await optimistic<Cached>(client, {
          key,
          apply: (cached) => reorderAssets(cached, ids),
          send: () => must(api.POST('/api/v3/assets/reorder/', { body: { ids: named } })),
        })
        return true
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
        return false
      }
    }

    return {
      run,
      setEnabled: (assets: Asset[], on: boolean) =>
        run(
          assets.filter((asset) => asset.is_enabled !== on),
          { action: on ? 'enable' : 'disable' },
        ),
      remove: (assets: Asset[]) =>
        run(
          assets,
          { action: 'delete' },
          assets.length === 1 ? t('assets.deletedOne', { name: assets[0]?.name ?? '' }) : undefined,
        ),
      async duplicate(asset: Asset) {
        try {
          const copy = await must(api.POST('/api/v3/assets/{id}/duplicate/', { params: { path: { id: asset.id } } }))
          notify(t('assets.duplicated', { name: copy.name }), { undo: () => void run([copy], { action: 'delete' }) })
          return copy
        } catch (error) {
          notify(explain(t, error), { tone: 'danger' })
          return null
        } finally {
          void client.invalidateQueries({ queryKey: key })
          void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
        }
      },
      async reorder(before: string[], after: string[]) {
        // The server keeps the order of what is not named, so the changed head is enough.
        const last = after.findLastIndex((id, index) => id !== before[index])
        if (last < 0 || !(await order(after, after.slice(0, last + 1)))) return
        notify(t('assets.reordered'), { undo: () => void order(before, before.slice(0, last + 1)) })
      },
    }
  }, [client, slug, api, t, onFailures])
}
