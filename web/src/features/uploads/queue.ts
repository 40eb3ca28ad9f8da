import type { Meant } from '@/features/uploads/meant'

/** One file on its way to the server. */
export type Upload = {
  id: string
  file: File
  meant: Meant
  sent: number
  /** Bytes in a second, smoothed. */
  speed: number
  status: 'waiting' | 'sending' | 'paused' | 'done' | 'failed'
  reason?: unknown
}

/** A transfer that was started. */
export type Transfer = { pause: () => void; resume: () => void; cancel: () => void }

export type TransferEvents = { progress: (sent: number) => void; done: () => void; fail: (reason: unknown) => void }

/** Sends a file; how is not the queue's business. The promise is kept when the server knows of the file. */
export type Send = (file: File, meant: Meant, on: TransferEvents) => Promise<Transfer>

const atOnce = 3
const smoothing = 0.25

/** Sends files, three at once, and tells how far they are. The server hears of them in the order of their adding. */
export class UploadQueue {
  #uploads: Upload[] = []
  #transfers = new Map<string, Transfer>()
  #marks = new Map<string, { at: number; sent: number }>()
  #listeners = new Set<() => void>()
  #next = 1
  #opening: Promise<void> = Promise.resolve()
  #awaited = new Set<string>()

  constructor(
    private readonly send: Send,
    private readonly onDone: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  snapshot = (): readonly Upload[] => this.#uploads

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add = (files: File[], meant: Meant = {}) => {
    const added = files.map(
      (file): Upload => ({ id: String(this.#next++), file, meant, sent: 0, speed: 0, status: 'waiting' }),
    )
    this.#change([...this.#uploads, ...added])
    this.#fill()
  }

  pause = (id: string) => {
    this.#transfers.get(id)?.pause()
    this.#patch(id, { status: 'paused', speed: 0 })
    this.#fill()
  }

  /** Goes on after a pause, or tries again after a failure. */
  resume = (id: string) => {
    this.#patch(id, { status: 'waiting', reason: undefined })
    this.#fill()
  }

  cancel = (id: string) => {
    this.#transfers.get(id)?.cancel()
    this.#transfers.delete(id)
    this.#change(this.#uploads.filter((upload) => upload.id !== id))
    this.#fill()
  }

  /** Forgets what is through. */
  clear = () => {
    this.#change(this.#uploads.filter(({ status }) => status !== 'done' && status !== 'failed'))
  }

  #fill() {
    for (const upload of this.#uploads) {
      if (this.#uploads.filter(({ status }) => status === 'sending').length >= atOnce) return
      if (upload.status === 'waiting') this.#start(upload)
    }
  }

  #start({ id, file, meant }: Upload) {
    this.#patch(id, { status: 'sending' })
    this.#marks.delete(id)
    const started = this.#transfers.get(id)
    if (started) return started.resume()
    if (this.#awaited.has(id)) return
    this.#awaited.add(id)
    this.#opening = this.#opening.then(() => this.#open(id, file, meant))
  }

  async #open(id: string, file: File, meant: Meant) {
    try {
      if (this.#uploads.find((upload) => upload.id === id)?.status !== 'sending') return
      const transfer = await this.send(file, meant, {
        progress: (sent) => this.#progress(id, sent),
        done: () => this.#end(id, { status: 'done', sent: file.size, speed: 0 }),
        fail: (reason) => this.#end(id, { status: 'failed', reason, speed: 0 }),
      })
      this.#adopt(id, transfer)
    } catch (reason) {
      this.#end(id, { status: 'failed', reason, speed: 0 })
    } finally {
      this.#awaited.delete(id)
    }
  }

  // The transfer's code may arrive after the upload was paused or cancelled.
  #adopt(id: string, transfer: Transfer) {
    const upload = this.#uploads.find((candidate) => candidate.id === id)
    if (!upload) return transfer.cancel()
    if (upload.status === 'done') return
    this.#transfers.set(id, transfer)
    if (upload.status === 'paused') transfer.pause()
  }

  #progress(id: string, sent: number) {
    const upload = this.#uploads.find((candidate) => candidate.id === id)
    if (upload?.status !== 'sending') return
    const mark = this.#marks.get(id)
    const at = this.now()
    let speed = upload.speed
    if (mark && at > mark.at) {
      const measured = (Math.max(0, sent - mark.sent) / (at - mark.at)) * 1000
      speed = speed === 0 ? measured : speed + (measured - speed) * smoothing
    }
    this.#marks.set(id, { at, sent })
    this.#patch(id, { sent, speed })
  }

  #end(id: string, end: Partial<Upload>) {
    if (end.status === 'done') this.#transfers.delete(id)
    this.#patch(id, end)
    if (end.status === 'done') this.onDone()
    this.#fill()
  }

  #patch(id: string, patch: Partial<Upload>) {
    this.#change(this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...patch } : upload)))
  }

  #change(uploads: Upload[]) {
    this.#uploads = uploads
    for (const listener of this.#listeners) listener()
  }
}
