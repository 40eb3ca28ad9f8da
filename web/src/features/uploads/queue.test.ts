import { beforeEach, expect, test, vi } from 'vitest'
import type { Meant } from '@/features/uploads/meant'
import { type Send, type TransferEvents, UploadQueue } from '@/features/uploads/queue'

type Started = {
  file: File
  meant: Meant
  on: TransferEvents
  pause: () => void
  resume: () => void
  cancel: () => void
}

let started: Started[]
let now: number
const onDone = vi.fn()
const send: Send = async (file, meant, on) => {
  const transfer = { pause: vi.fn(), resume: vi.fn(), cancel: vi.fn() }
  started.push({ file, meant, on, ...transfer })
  return transfer
}

beforeEach(() => {
  started = []
  now = 0
  onDone.mockClear()
})

const files = (...names: string[]) => names.map((name) => new File(['0123456789'], name))
const make = (sender: Send = send) => new UploadQueue(sender, onDone, () => now)
const statuses = (queue: UploadQueue) => queue.snapshot().map(({ status }) => status)
const settled = () => new Promise((resolve) => setTimeout(resolve))

function transfer(index: number): Started {
  const found = started[index]
  if (!found) throw new Error(`no transfer ${index}`)
  return found
}

test('three are sent at once; the next starts when one is through', async () => {
  const queue = make()
  queue.add(files('a', 'b', 'c', 'd', 'e'))
  await settled()
  expect(started.map(({ file }) => file.name)).toEqual(['a', 'b', 'c'])
  transfer(1).on.done()
  await settled()
  expect(started.map(({ file }) => file.name)).toEqual(['a', 'b', 'c', 'd'])
  expect(statuses(queue)).toEqual(['sending', 'done', 'sending', 'sending', 'waiting'])
  expect(onDone).toHaveBeenCalledOnce()
})

test('each file is sent for what it was meant for when it was added', async () => {
  const queue = make()
  queue.add(files('a'), { folder: 'f1' })
  queue.add(files('b'), { replaces: 'a1' })
  queue.add(files('c'))
  await settled()
  expect(started.map(({ meant }) => meant)).toEqual([{ folder: 'f1' }, { replaces: 'a1' }, {}])
})

test('pausing gives the place to another, resuming waits for a place', async () => {
  const queue = make()
  queue.add(files('a', 'b', 'c', 'd'))
  await settled()
  queue.pause('1')
  await settled()
  expect(transfer(0).pause).toHaveBeenCalled()
  expect(statuses(queue)).toEqual(['paused', 'sending', 'sending', 'sending'])
  queue.resume('1')
  expect(statuses(queue)[0]).toBe('waiting')
  transfer(1).on.done()
  await settled()
  expect(transfer(0).resume).toHaveBeenCalledOnce()
  expect(started).toHaveLength(4)
})

test('a failure keeps its reason, does not stop the others and can be tried again', async () => {
  const queue = make()
  queue.add(files('a', 'b'))
  await settled()
  transfer(0).on.fail(new Error('no room'))
  expect(queue.snapshot()[0]).toMatchObject({ status: 'failed', reason: new Error('no room') })
  expect(statuses(queue)[1]).toBe('sending')
  queue.resume('1')
  await settled()
  expect(transfer(0).resume).toHaveBeenCalledOnce()
  expect(queue.snapshot()[0]?.reason).toBeUndefined()
})

test('a sender that cannot even start is a failure', async () => {
  const queue = make(() => Promise.reject(new Error('offline')))
  queue.add(files('a'))
  await settled()
  expect(queue.snapshot()[0]).toMatchObject({ status: 'failed', reason: new Error('offline') })
})

test('the server hears of files one after the other, in their order', async () => {
  const known: (() => void)[] = []
  const queue = make(async (file, meant, on) => {
    await new Promise<void>((resolve) => known.push(resolve))
    return send(file, meant, on)
  })
  queue.add(files('a', 'b', 'c', 'd'))
  await settled()
  expect(known).toHaveLength(1)
  queue.pause('2')
  known[0]?.()
  await settled()
  known[1]?.()
  await settled()
  expect(started.map(({ file }) => file.name)).toEqual(['a', 'c'])
  queue.resume('2')
  known[2]?.()
  transfer(0).on.done()
  await settled()
  known[3]?.()
  await settled()
  expect(started.map(({ file }) => file.name)).toEqual(['a', 'c', 'd', 'b'])
})

test('an upload that was cancelled before its turn never begins', async () => {
  const queue = make()
  queue.add(files('a'))
  queue.cancel('1')
  await settled()
  expect(started).toEqual([])
  expect(queue.snapshot()).toEqual([])
})

test('an upload that was cancelled before its transfer began is cancelled all the same', async () => {
  const queue = make(async (file, meant, on) => {
    await settled()
    return send(file, meant, on)
  })
  queue.add(files('a'))
  await Promise.resolve()
  queue.cancel('1')
  await settled()
  await settled()
  expect(transfer(0).cancel).toHaveBeenCalledOnce()
  expect(queue.snapshot()).toEqual([])
})

test('the speed is measured and smoothed; progress after a pause is ignored', async () => {
  const queue = make()
  queue.add(files('a'))
  await settled()
  const { on } = transfer(0)
  on.progress(0)
  now = 1000
  on.progress(4)
  expect(queue.snapshot()[0]).toMatchObject({ sent: 4, speed: 4 })
  now = 2000
  on.progress(4)
  expect(queue.snapshot()[0]?.speed).toBe(3)
  queue.pause('1')
  on.progress(9)
  expect(queue.snapshot()[0]).toMatchObject({ sent: 4, speed: 0 })
})

test('clearing forgets what ended and tells who listens', async () => {
  const queue = make()
  const listener = vi.fn()
  queue.subscribe(listener)
  queue.add(files('a', 'b'))
  await settled()
  transfer(0).on.done()
  listener.mockClear()
  queue.clear()
  expect(statuses(queue)).toEqual(['sending'])
  expect(listener).toHaveBeenCalled()
})
