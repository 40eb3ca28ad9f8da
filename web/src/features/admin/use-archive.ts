'use client'

import { useCallback } from 'react'
import { type AdminTenant, api } from '@/features/admin/queries'
import { must } from '@/lib/api'
import { saveFile } from '@/lib/download'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'

/** Downloads everything that a tenant has; its own log tells of it. */
export function useArchive() {
  const { t } = useI18n()
  return useCallback(
    async ({ id, slug }: AdminTenant) => {
      try {
        const answer = api.GET('/api/v3/admin/tenants/{id}/export/', { params: { path: { id } }, parseAs: 'blob' })
        saveFile((await must(answer)) as Blob, `${slug}.zip`)
        notify(t('admin.exported'))
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
      }
    },
    [t],
  )
}
