'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { libraryKey } from '@/features/library/queries'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Reads the library again after a change of its tags, folders or searches, and what of it assets show. */
export function useRefresh() {
  const client = useQueryClient()
  const { slug } = useTenant()
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: libraryKey(slug) })
    void client.invalidateQueries({ queryKey: [slug, 'assets'] })
  }, [client, slug])
}

/** Changes something at once; what goes wrong is said in the corner. */
export function useAttempt() {
  const refresh = useRefresh()
  const { t } = useI18n()
  return useCallback(
    async (work: () => Promise<unknown>, done?: string, undo?: () => void): Promise<boolean> => {
      try {
        await work()
        if (done) notify(done, undo && { undo })
        return true
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
        return false
      } finally {
        refresh()
      }
    },
    [refresh, t],
  )
}
