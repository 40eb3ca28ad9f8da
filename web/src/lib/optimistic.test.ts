import { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, test, vi } from 'vitest'
import { isWriting, optimistic } from '@/lib/optimistic'

const key = ['acme', 'assets']
const list = [...key, 'list']
const detail = [...key, 'detail', '1']
const elsewhere = ['acme', 'devices', 'list']
const add = (word: string) => (data: string[]) => [...data, word]

let client: QueryClient
beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  client.setQueryData(list, ['a'])
  client.setQueryData(detail, ['b'])
  client.setQueryData(elsewhere, ['c'])
})

/** A request that the test answers. */
function held() {
  let answer: (value?: unknown) => void = () => undefined
  let refuse: (reason: unknown) => void = () => undefined
  const promise = new Promise((resolve, reject) => {
    answer = resolve
    refuse = reject
  })
  return { send: () => promise, answer, refuse }
}

test('the change shows everywhere under the prefix before the server has answered, and nowhere else', async () => {
  const request = held()
  const write = optimistic<string[]>(client, { key, apply: add('x'), send: request.send })
  await vi.waitFor(() => expect(client.getQueryData(list)).toEqual(['a', 'x']))
  expect(client.getQueryData(detail)).toEqual(['b', 'x'])
  expect(client.getQueryData(elsewhere)).toEqual(['c'])
  request.answer()
  await write
})

test('a refusal puts everything back and passes the reason on', async () => {
  const request = held()
  const write = optimistic<string[]>(client, { key, apply: add('x'), send: request.send })
  await vi.waitFor(() => expect(client.getQueryData(list)).toEqual(['a', 'x']))
  request.refuse(new Error('no'))
  await expect(write).rejects.toThrow('no')
  expect(client.getQueryData(list)).toEqual(['a'])
  expect(client.getQueryData(detail)).toEqual(['b'])
})

test('undoing by the opposite change leads back to the start', async () => {
  await optimistic<string[]>(client, { key, apply: add('x'), send: async () => undefined })
  await optimistic<string[]>(client, {
    key,
    apply: (data) => data.filter((word) => word !== 'x'),
    send: async () => undefined,
  })
  expect(client.getQueryData(list)).toEqual(['a'])
})

test('queries without data stay without', async () => {
  await optimistic<string[]>(client, { key: ['acme', 'empty'], apply: add('x'), send: async () => undefined })
  expect(client.getQueryData(['acme', 'empty', 'list'])).toBeUndefined()
})

test('reading again waits for the last of several writes', async () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries')
  const [first, second] = [held(), held()]
  const one = optimistic<string[]>(client, { key, apply: add('x'), send: first.send })
  const two = optimistic<string[]>(client, { key, apply: add('y'), send: second.send })
  await vi.waitFor(() => expect(client.getQueryData(list)).toEqual(['a', 'x', 'y']))
  first.answer()
  await one
  expect(isWriting(client, key)).toBe(true)
  expect(invalidate).not.toHaveBeenCalled()
  second.answer()
  await two
  expect(isWriting(client, key)).toBe(false)
  expect(invalidate).toHaveBeenCalledExactlyOnceWith({ queryKey: key })
})

test('a read that was under way does not undo the change', async () => {
  const slow = held()
  const reading = client.fetchQuery({ queryKey: list, queryFn: () => slow.send(), staleTime: 0 }).catch(() => undefined)
  await optimistic<string[]>(client, { key, apply: add('x'), send: async () => undefined })
  slow.answer(['old'])
  await reading
  expect(client.getQueryData(list)).toEqual(['a', 'x'])
})

test('what else the change touches is read again, after a failure too', async () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries')
  const touches = [['acme', 'tenant']]
  const write = optimistic<string[]>(client, {
    key,
    apply: add('x'),
    send: () => Promise.reject(new Error('no')),
    touches,
  })
  await expect(write).rejects.toThrow('no')
  expect(invalidate).toHaveBeenCalledWith({ queryKey: ['acme', 'tenant'] })
})
