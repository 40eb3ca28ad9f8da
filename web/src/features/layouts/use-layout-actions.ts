'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import type { Use } from '@/components/use-list'
import { type Layout, type LayoutSummary, layoutsKey } from '@/features/layouts/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

type Named = Pick<LayoutSummary, 'id' | 'name'>

/** What can be done with a layout as a whole. */
export function useLayoutActions() {
  const client = useQueryClient()
  const router = useRouter()
  const { slug, api, href } = useTenant()
  const { t } = useI18n()
  return useMemo(() => {
    const attempt = async (work: () => Promise<unknown>) => {
      try {
        await work()
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
      } finally {
        await client.invalidateQueries({ queryKey: layoutsKey(slug) })
      }
    }
    const path = (id: string) => ({ params: { path: { id } } })
    const restore = (id: string) => must(api.POST('/api/v3/layouts/{id}/restore/', path(id)))
    const putBack = ({ id, content }: Layout) =>
      attempt(() => must(api.PATCH('/api/v3/layouts/{id}/', { ...path(id), body: { content } })))
    return {
      /** Takes it out of the trash. */
      restore: ({ id, name }: Named) =>
        attempt(async () => {
          await restore(id)
          notify(t('layouts.restored', { name }))
        }),
      duplicate: (layout: Named) =>
        attempt(async () => {
          const copy = await must(api.POST('/api/v3/layouts/{id}/duplicate/', path(layout.id)))
          notify(t('layouts.duplicated', { name: copy.name }))
          router.push(href(`layouts/${copy.id}/`))
        }),
      discard: (layout: Layout) =>
        attempt(async () => {
          await must(api.POST('/api/v3/layouts/{id}/discard/', path(layout.id)))
          notify(t('layouts.discarded'), { undo: () => void putBack(layout) })
        }),
      restoreRevision: (layout: Layout, number: number) =>
        attempt(async () => {
          const params = { path: { id: layout.id, number } }
          await must(api.POST('/api/v3/layouts/{id}/revisions/{number}/restore/', { params }))
          notify(t('layouts.revisionRestored', { number }), { undo: () => void putBack(layout) })
        }),
      /** Deletes it; what shows it still is told instead, because then it stays. */
      remove: (layout: Named, onUsed: (uses: Use[]) => void) =>
        attempt(async () => {
          try {
            await must(api.DELETE('/api/v3/layouts/{id}/', path(layout.id)))
          } catch (error) {
            if (!(error instanceof Problem) || error.kind !== 'in-use') throw error
            const { results } = await must(api.GET('/api/v3/layouts/{id}/uses/', path(layout.id)))
            if (results.length === 0) throw error
            onUsed(results)
            return
          }
          router.push(href('layouts/'))
          notify(t('layouts.deleted', { name: layout.name }), { undo: () => void attempt(() => restore(layout.id)) })
        }),
    }
  }, [client, router, slug, api, href, t])
}
