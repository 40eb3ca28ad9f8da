'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useForm } from 'react-hook-form'
import {
  changedFields,
  conflicts,
  fieldOf,
  patchOf,
  rebased,
  type Values,
  valuesOf,
} from '@/features/assets/asset-values'
import { type Cached, patchAssets } from '@/features/assets/cache'
import { type Asset, type AssetPatch, assetQuery, assetsKey } from '@/features/assets/queries'
import { mustWithTag } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { optimistic } from '@/lib/optimistic'
import { explain, Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type Version = { values: Values; etag: string | null }

/** Sends a change of an asset, shown at once; answers with the version that came of it. */
function useWrite(id: string) {
  const { slug, api } = useTenant()
  const client = useQueryClient()
  return (body: AssetPatch, etag: string | null) =>
    optimistic<Cached, { data: Asset; etag: string | null }>(client, {
      key: assetsKey(slug),
      apply: (cached) => patchAssets(cached, new Set([id]), body),
      send: async () => {
        const params = { path: { id }, ...(etag !== null && { header: { 'If-Match': etag } }) }
        const answer = await mustWithTag(api.PATCH('/api/v3/assets/{id}/', { params, body }))
        client.setQueryData(assetQuery(slug, api, id).queryKey, answer)
        return answer
      },
    })
}

/**
 * The form of an asset. Fields that nobody touched follow changes from elsewhere; a field that both
 * sides changed is a clash, which is shown before anything is overwritten.
 */
export function useAssetForm(asset: Asset, etag: string | null) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const write = useWrite(asset.id)
  const theirs = useMemo(() => valuesOf(asset), [asset])
  const [base, setBase] = useState<Version>({ values: theirs, etag })
  const form = useForm<Values>({ defaultValues: theirs })
  const { isSubmitting } = form.formState
  const mine = form.watch()
  const stale = etag !== base.etag && !isSubmitting
  const clash = stale ? conflicts(base.values, mine, theirs) : []

  /** Starts from another version; what was changed since the one before stays changed. */
  const startFrom = (version: Version, before: Values) => {
    const own = changedFields(before, form.getValues())
    const values = form.getValues()
    setBase(version)
    form.reset(version.values)
    for (const field of own) form.setValue(field, values[field], { shouldDirty: true })
  }

  const follow = stale && clash.length === 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form follows when the version changes, not on each render
  useEffect(() => {
    if (follow) startFrom({ values: theirs, etag }, base.values)
  }, [follow, etag])

  const save = async (values: Values, from: Version, retry = true): Promise<void> => {
    const changes = patchOf(from.values, values)
    if (Object.keys(changes).length === 0) return startFrom(from, values)
    try {
      const answer = await write(changes, from.etag)
      const now = valuesOf(answer.data)
      startFrom({ values: now, etag: answer.etag }, values)
      notify(t('assets.saved', { name: now.name }), {
        undo: () =>
          void write(patchOf(now, from.values), null).catch((error) => notify(explain(t, error), { tone: 'danger' })),
      })
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) {
        return showFaults(form, t, error, { fieldOf })
      }
      const fresh = await client.fetchQuery({ ...assetQuery(slug, api, asset.id), staleTime: 0 })
      const newest = { values: valuesOf(fresh.data), etag: fresh.etag }
      if (retry && conflicts(from.values, values, newest.values).length === 0) {
        await save(rebased(from.values, values, newest.values), newest, false)
      }
    }
  }

  return {
    form,
    mine,
    theirs,
    clash,
    dirty: changedFields(base.values, mine).length > 0,
    submit: form.handleSubmit((values) => save(values, base)),
    discard: () => {
      setBase({ values: theirs, etag })
      form.reset(theirs)
    },
    /** Saves mine over theirs, now that both were seen. */
    keepMine: () => {
      const newest = { values: theirs, etag }
      const values = rebased(base.values, form.getValues(), theirs)
      setBase(newest)
      return form.handleSubmit(() => save(values, newest))()
    },
  }
}
