'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CommentInput } from '@/features/comments/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** What can be done with comments; each tells whether it went well. */
export function useCommentActions(asset: string) {
  const client = useQueryClient()
  const { slug, api } = useTenant()
  const { t } = useI18n()
  return useMemo(() => {
    const attempt = async (work: Promise<unknown>) => {
      try {
        await work
        return true
      } catch (error) {
        notify(explain(t, error), { tone: 'danger' })
        return false
      } finally {
        await client.invalidateQueries({ queryKey: [slug, 'comments', asset] })
      }
    }
    const path = (comment_id: string) => ({ params: { path: { id: asset, comment_id } } })
    return {
      say: (body: CommentInput) =>
        attempt(must(api.POST('/api/v3/assets/{id}/comments/', { params: { path: { id: asset } }, body }))),
      settle: (id: string, is_resolved: boolean) =>
        attempt(must(api.PATCH('/api/v3/assets/{id}/comments/{comment_id}/', { ...path(id), body: { is_resolved } }))),
      change: (id: string, content: string) =>
        attempt(must(api.PATCH('/api/v3/assets/{id}/comments/{comment_id}/', { ...path(id), body: { content } }))),
      remove: (id: string) => attempt(must(api.DELETE('/api/v3/assets/{id}/comments/{comment_id}/', path(id)))),
    }
  }, [client, slug, api, asset, t])
}
