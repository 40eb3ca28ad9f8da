'use client'

import { useCallback } from 'react'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Saves the file of an asset as it was uploaded, under its name. */
export function useDownload() {
  const { api } = useTenant()
  const { t } = useI18n()
  return useCallback(
    async (id: string) => {
      try {
        const { results } = await must(api.GET('/api/v3/assets/{id}/renditions/', { params: { path: { id } } }))
        const original = results.find(({ name }) => name === 'original')
        if (!original) return
        const link = document.createElement('a')
        link.href = original.url
        link.download = ''
        link.click()
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
      }
    },
    [api, t],
  )
}
