'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { DraftPump } from '@/features/playlists/draft-pump'
import { type Playlist, type PlaylistContent, playlistQuery, playlistsKey } from '@/features/playlists/queries'
import { mustWithTag } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** The draft of a playlist: changes show at once and are saved one after another. */
export function useDraft(playlist: Playlist, etag: string | null) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [mine, setMine] = useState<PlaylistContent | null>(null)
  const version = useRef(etag)
  version.current = etag

  const pump = useMemo(
    () =>
      new DraftPump<PlaylistContent>(async (content) => {
        const header = version.current === null ? {} : { header: { 'If-Match': version.current } }
        const params = { path: { id: playlist.id }, ...header }
        const answer = await mustWithTag(api.PATCH('/api/v3/playlists/{id}/', { params, body: { content } }))
        version.current = answer.etag
        client.setQueryData(playlistQuery(slug, api, playlist.id).queryKey, answer)
      }),
    [slug, api, client, playlist.id],
  )

  const content = mine ?? playlist.content
  const latest = useRef(content)
  latest.current = content

  const edit = useCallback(
    (change: (content: PlaylistContent) => PlaylistContent) => {
      const next = change(latest.current)
      latest.current = next
      setMine(next)
      pump.put(next).then(
        (last) => {
          if (!last) return
          setMine(null)
          void client.invalidateQueries({ queryKey: playlistsKey(slug) })
        },
        (error: unknown) => {
          setMine(null)
          const elsewhere = error instanceof Problem && error.status === 412
          notify(elsewhere ? t('playlists.changedElsewhere') : explain(t, error), { tone: 'danger' })
          void client.invalidateQueries({ queryKey: playlistsKey(slug) })
        },
      )
    },
    [pump, client, slug, t],
  )
  useEffect(() => {
    if (mine === null) return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [mine])

  return {
    content,
    saving: mine !== null,
    edit,
    /** Waits until everything is saved; answers with the version that came of it. */
    settled: async () => {
      await pump.settled()
      return version.current
    },
  }
}
