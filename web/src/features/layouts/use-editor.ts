'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Content, contentOf } from '@/features/layouts/content'
import { begin, type History, mark, record, redo, undo } from '@/features/layouts/history'
import { type Layout, layoutQuery, layoutsKey } from '@/features/layouts/queries'
import { type ZoneFaults, zoneFaults } from '@/features/layouts/zone-faults'
import { DraftPump } from '@/features/playlists/draft-pump'
import { mustWithTag } from '@/lib/api'
import { Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** How the draft on the server stands to the one on the page. */
export type SaveState = 'saved' | 'saving' | 'refused' | 'failed' | 'conflict'
export type Editor = ReturnType<typeof useEditor>

const pauseMs = 400
const noFaults: ZoneFaults = new Map()

/** The draft of a layout with its history: changes show at once and are saved when they pause. */
export function useEditor(layout: Layout, etag: string | null) {
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [history, setHistory] = useState<History<Content>>(() => begin(contentOf(layout.content)))
  const [state, setState] = useState<SaveState>('saved')
  const [faults, setFaults] = useState(noFaults)
  const [problem, setProblem] = useState<unknown>(null)
  const now = useRef(history)
  const stateNow = useRef<SaveState>('saved')
  // What the server is known to hold.
  const known = useRef({ etag, version: layout.version, content: JSON.stringify(layout.content) })
  const sent = useRef<Content | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const become = useCallback((next: SaveState) => {
    stateNow.current = next
    setState(next)
  }, [])

  const pump = useMemo(
    () =>
      new DraftPump<Content>(async (content) => {
        sent.current = content
        const header = known.current.etag === null ? {} : { header: { 'If-Match': known.current.etag } }
        const params = { path: { id: layout.id }, ...header }
        const answer = await mustWithTag(api.PATCH('/api/v3/layouts/{id}/', { params, body: { content } }))
        const { version, content: saved } = answer.data
        known.current = { etag: answer.etag, version, content: JSON.stringify(saved) }
        const key = layoutQuery(slug, api, layout.id).queryKey
        await client.cancelQueries({ queryKey: key })
        client.setQueryData(key, answer)
      }),
    [slug, api, client, layout.id],
  )

  const push = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current)
    timer.current = undefined
    const content = now.current.present
    const isNewest = () => now.current.present === content
    try {
      await pump.put(content)
      if (!isNewest()) return
      become('saved')
      setFaults(noFaults)
      void client.invalidateQueries({ queryKey: [...layoutsKey(slug), 'list'] })
      void client.invalidateQueries({ queryKey: [...layoutsKey(slug), 'changes', layout.id] })
    } catch (error) {
      if (!isNewest()) return
      if (sent.current !== content) return push() // what failed was an earlier version
      const status = error instanceof Problem ? error.status : -1
      setProblem(error)
      setFaults(error instanceof Problem ? zoneFaults(content, error.errors) : noFaults)
      become(status === 412 ? 'conflict' : status === 400 || status === 422 ? 'refused' : 'failed')
    }
  }, [pump, client, slug, layout.id, become])

  const show = useCallback(
    (next: History<Content>) => {
      const changed = next.present !== now.current.present
      now.current = next
      setHistory(next)
      if (!changed || stateNow.current === 'conflict') return
      become('saving')
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void push(), pauseMs)
    },
    [push, become],
  )

  // The server holds something else: somebody changed it elsewhere, or an earlier version was restored.
  useEffect(() => {
    if (layout.version < known.current.version) return
    const content = JSON.stringify(layout.content)
    const same = content === known.current.content
    if (!same && stateNow.current !== 'saved') return // saving finds out
    known.current = { etag, version: layout.version, content }
    if (same) return
    now.current = record(now.current, contentOf(layout.content))
    setHistory(now.current)
  }, [layout, etag])

  useEffect(() => {
    if (state === 'saved') return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [state])
  useEffect(
    () => () => {
      if (timer.current !== undefined) void push()
    },
    [push],
  )

  const settled = async () => {
    if (timer.current !== undefined) await push()
    await pump.settled().catch(() => undefined) // the state says so
    return stateNow.current === 'saved' ? known.current.etag : null
  }

  /** Ends a conflict: with what is on the server, or with what is on the page. */
  const resolve = async (mine: boolean) => {
    const query = layoutQuery(slug, api, layout.id)
    const answer = await client.fetchQuery({ ...query, staleTime: 0 })
    const { version, content } = answer.data
    known.current = { etag: answer.etag, version, content: JSON.stringify(content) }
    setFaults(noFaults)
    become('saved')
    if (mine) {
      become('saving')
      return push()
    }
    now.current = record(now.current, contentOf(content))
    setHistory(now.current)
  }

  return {
    content: history.present,
    state,
    faults,
    problem,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    /** Changes the draft; changes of one `step` are undone at once. */
    edit: useCallback(
      (change: (content: Content) => Content, step?: string) =>
        show(record(now.current, change(now.current.present), step ?? null)),
      [show],
    ),
    mark: useCallback(() => show(mark(now.current)), [show]),
    undo: useCallback(() => show(undo(now.current)), [show]),
    redo: useCallback(() => show(redo(now.current)), [show]),
    save: push,
    resolve,
    /** Saves what waits; answers with the version that came of it, or null when it could not be saved. */
    settled,
    /** Shows faults that publishing found. */
    blame: (error: Problem) => setFaults(zoneFaults(now.current.present, error.errors)),
  }
}
