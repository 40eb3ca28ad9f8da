'use client'

import { useEffect, useRef, useState } from 'react'
import { counted, expected, fileName, save } from '@/features/settings/archive'
import type { Tenant } from '@/features/settings/tenant-values'
import { must } from '@/lib/api'
import { useTenant } from '@/lib/tenant'

const betweenMs = 100

type State =
  | { step: 'idle' }
  | { step: 'running'; received: number; progress: number }
  | { step: 'done'; received: number; name: string }
  | { step: 'failed'; error: unknown }

/** Downloads the archive of a tenant and tells how far it is. */
export function useExport(tenant: Tenant) {
  const { api } = useTenant()
  const [state, setState] = useState<State>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)

  useEffect(() => () => running.current?.abort(), [])
  useEffect(() => {
    if (state.step !== 'running') return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [state.step])

  const start = async () => {
    const abort = new AbortController()
    running.current = abort
    const total = expected(tenant.usage)
    let received = 0
    let shown = 0
    const show = () => {
      const now = Date.now()
      if (now - shown < betweenMs) return
      shown = now
      setState({ step: 'running', received, progress: Math.min(0.99, received / total) })
    }
    show()
    try {
      const body = await must(api.GET('/api/v3/tenants/current/export/', { parseAs: 'stream', signal: abort.signal }))
      const file = await counted(body as unknown as ReadableStream<Uint8Array<ArrayBuffer>>, (bytes) => {
        received += bytes
        show()
      })
      const name = fileName(tenant.slug, new Date())
      save(file, name)
      setState({ step: 'done', received, name })
    } catch (error) {
      setState(abort.signal.aborted ? { step: 'idle' } : { step: 'failed', error })
    }
  }

  return { state, start, cancel: () => running.current?.abort() }
}
