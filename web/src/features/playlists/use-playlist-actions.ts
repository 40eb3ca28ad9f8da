'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import type { Use } from '@/components/use-list'
import { type Playlist, type PlaylistSummary, playlistsKey } from '@/features/playlists/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** What can be done with a playlist as a whole. */
export function usePlaylistActions() {
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
        await client.invalidateQueries({ queryKey: playlistsKey(slug) })
      }
    }
    const path = (id: string) => ({ params: { path: { id } } })
    const restore = (id: string) => must(api.POST('/api/v3/playlists/{id}/restore/', path(id)))
    return {
      /** Takes it out of the trash. */
      restore: ({ id, name }: Pick<PlaylistSummary, 'id' | 'name'>) =>
        attempt(async () => {
          await restore(id)
          notify(t('playlists.restored', { name }))
        }),
      duplicate: (playlist: Playlist) =>
        attempt(async () => {
          const copy = await must(api.POST('/api/v3/playlists/{id}/duplicate/', path(playlist.id)))
          notify(t('playlists.duplicated', { name: copy.name }))
          router.push(href(`playlists/${copy.id}/`))
        }),
      discard: (playlist: Playlist) => {
        const { content } = playlist
        return attempt(async () => {
          await must(api.POST('/api/v3/playlists/{id}/discard/', path(playlist.id)))
          const back = () => must(api.PATCH('/api/v3/playlists/{id}/', { ...path(playlist.id), body: { content } }))
          notify(t('playlists.discarded'), { undo: () => void attempt(back) })
        })
      },
      restoreRevision: (playlist: Playlist, number: number) => {
        const { content } = playlist
        return attempt(async () => {
          const params = { path: { id: playlist.id, number } }
          await must(api.POST('/api/v3/playlists/{id}/revisions/{number}/restore/', { params }))
          const back = () => must(api.PATCH('/api/v3/playlists/{id}/', { ...path(playlist.id), body: { content } }))
          notify(t('playlists.revisionRestored', { number }), { undo: () => void attempt(back) })
        })
      },
      /** Deletes it; what shows it still is told instead, because then it stays. */
      remove: (playlist: Playlist, onUsed: (uses: Use[]) => void) =>
        attempt(async () => {
          try {
            await must(api.DELETE('/api/v3/playlists/{id}/', path(playlist.id)))
          } catch (error) {
            if (!(error instanceof Problem) || error.kind !== 'in-use') throw error
            const { results } = await must(api.GET('/api/v3/playlists/{id}/uses/', path(playlist.id)))
            if (results.length === 0) throw error
            onUsed(results)
            return
          }
          router.push(href('playlists/'))
          notify(t('playlists.deleted', { name: playlist.name }), {
            undo: () => void attempt(() => restore(playlist.id)),
          })
        }),
    }
  }, [client, router, slug, api, href, t])
}
