'use client'

import { useQueryClient } from '@tanstack/react-query'
import { assetsKey } from '@/features/assets/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const atOnce = 200

/** Deletes all that lies in the trash for good, and tells meanwhile how much of it is gone. */
export function useEmptyTrash(onProgress: (gone: number) => void) {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()
  return async () => {
    let gone = 0
    try {
      for (;;) {
        const page = await must(api.GET('/api/v3/assets/', { params: { query: { trash: true, limit: atOnce } } }))
        const ids = page.results.map(({ id }) => id)
        if (ids.length === 0) break
        const { succeeded, results } = await must(api.POST('/api/v3/assets/bulk/', { body: { ids, action: 'purge' } }))
        gone += succeeded
        onProgress(gone)
        if (succeeded > 0) continue
        const reason = results.find(({ ok }) => !ok)?.error?.message
        if (reason) notify(reason, { tone: 'danger' })
        break
      }
      notify(t('assets.purged', { count: gone }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    void client.invalidateQueries({ queryKey: assetsKey(slug) })
    void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
  }
}
