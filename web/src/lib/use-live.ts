'use client'

import { onlineManager, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { type Hint, holdLive } from '@/lib/live'
import { isWriting } from '@/lib/optimistic'

const gatherMs = 250

// What is to be read again, by the first part of a hint's type.
const stale: Record<string, string[]> = {
  assets: ['assets', 'tenant', 'library'],
  library: ['library'],
  playlists: ['playlists'],
  layouts: ['layouts'],
  shares: ['shares'],
  offers: ['offers'],
  comments: ['comments'],
  webhooks: ['webhooks'],
  devices: ['devices', 'tenant'],
  imports: ['imports'],
  tenant: ['tenant', 'me'],
  members: ['members', 'me', 'roles', 'tenant'],
  roles: ['roles', 'me'],
  invitations: ['invitations'],
}

/** Where the percentage of work on an object is kept; hints alone tell of it. */
export function progressKey(slug: string, id: string | undefined) {
  return [slug, 'progress', id] as const
}

/** Reads what a hint points at again; many hints in a short time make one reading. */
function gatherer(client: QueryClient, slug: string) {
  const resources = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    for (const resource of resources) {
      const queryKey = [slug, resource]
      // A write of ours reads again itself when it is through.
      if (!isWriting(client, queryKey)) void client.invalidateQueries({ queryKey })
    }
    resources.clear()
  }
  return (hint: Hint) => {
    if (hint.type.endsWith('.progress')) {
      client.setQueryData(progressKey(slug, hint.id), hint.percent ?? 0)
      return
    }
    for (const resource of stale[hint.type.split('.')[0] ?? ''] ?? []) resources.add(resource)
    if (timer === undefined) timer = setTimeout(flush, gatherMs)
  }
}

/** Why the page may be stale: the browser has no connection at all, or the channel is down. */
export type Stale = 'offline' | 'reconnecting' | null

const subscribe = (listener: () => void) => onlineManager.subscribe(listener)
const isOnline = () => onlineManager.isOnline()

/** Keeps what the page shows fresh, and tells when it cannot for longer than a moment. */
export function useLive(slug: string): Stale {
  const online = useSyncExternalStore(subscribe, isOnline, () => true)
  const client = useQueryClient()
  const [down, setDown] = useState(false)
  useEffect(() => {
    const end = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const listener = {
      onHint: gatherer(client, slug),
      onOpen: (again: boolean) => {
        clearTimeout(timer)
        timer = undefined
        setDown(false)
        if (again) void client.invalidateQueries({ queryKey: [slug] })
      },
      onDown: () => {
        timer ??= setTimeout(() => setDown(true), 5_000) // tries that fail in between do not begin it anew
      },
    }
    void holdLive(slug, listener, end.signal)
    return () => {
      end.abort()
      clearTimeout(timer)
    }
  }, [client, slug])
  if (!online) return 'offline'
  return down ? 'reconnecting' : null
}
