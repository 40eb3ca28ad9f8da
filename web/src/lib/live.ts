import { openStream } from '@/lib/api'
import { Problem } from '@/lib/problem'
import { eventReader } from '@/lib/sse'

/** A hint that something changed; what it points at is to be read again. */
export type Hint = { type: string; id?: string; percent?: number }

type Listener = {
  onHint: (hint: Hint) => void
  /** Called when the channel stands; `again` says that hints may have been missed before. */
  onOpen: (again: boolean) => void
  onDown: () => void
}

const silenceMs = 60_000
const firstWaitMs = 500
const longestWaitMs = 30_000

/** How long to wait before the next try: longer each time, and never in step with other browsers. */
export function backOff(failures: number, random = Math.random()): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** failures) * (0.5 + random / 2)
}

/** The hint inside one message of the channel; pings hold none. */
export function hintOf(data: string): Hint | null {
  try {
    const hint = JSON.parse(data)?.pub?.data
    return typeof hint?.type === 'string' ? hint : null
  } catch {
    return null
  }
}

/** Holds the live channel of a tenant open until the signal ends it. */
export async function holdLive(tenant: string, listener: Listener, signal: AbortSignal) {
  let failures = 0
  let opened = false
  while (!signal.aborted) {
    try {
      await listen(tenant, signal, listener, () => {
        listener.onOpen(opened)
        opened = true
        failures = 0
      })
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return
    }
    if (signal.aborted) return
    listener.onDown()
    await pause(backOff(failures++), signal)
  }
}

async function listen(tenant: string, signal: AbortSignal, listener: Listener, onOpen: () => void) {
  const silence = new AbortController()
  const response = await openStream(tenant, '/api/v3/live/', AbortSignal.any([signal, silence.signal]))
  if (!response.ok || !response.body) throw new Problem(response.status)
  onOpen()
  const read = eventReader((data) => {
    const hint = hintOf(data)
    if (hint) listener.onHint(hint)
  })
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const timer = setTimeout(() => silence.abort(), silenceMs)
    const { value, done } = await reader.read().finally(() => clearTimeout(timer))
    if (done) return
    read(value)
  }
}

/** Waits, and no longer than until the browser has a connection again. */
function pause(ms: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    window.addEventListener('online', end, { signal: over.signal })
  })
}
