import { expect, test } from 'vitest'
import { DraftPump } from '@/features/playlists/draft-pump'

function held() {
  const saves: { value: string; end: (error?: Error) => void }[] = []
  const pump = new DraftPump<string>(
    (value) =>
      new Promise((resolve, reject) => {
        saves.push({ value, end: (error) => (error ? reject(error) : resolve()) })
      }),
  )
  return { pump, saves }
}
const turn = () => new Promise((resolve) => setTimeout(resolve))

test('one save at a time, and of those that wait only the newest', async () => {
  const { pump, saves } = held()
  const puts = [pump.put('a'), pump.put('b'), pump.put('c')]
  expect(saves.map(({ value }) => value)).toEqual(['a'])
  saves[0]?.end()
  await turn()
  expect(saves.map(({ value }) => value)).toEqual(['a', 'c'])
  saves[1]?.end()
  expect(await Promise.all(puts)).toEqual([false, false, true])
})

test('a failure reaches everybody who waits, and the next version is saved again', async () => {
  const { pump, saves } = held()
  const puts = Promise.allSettled([pump.put('a'), pump.put('b')])
  saves[0]?.end(new Error('refused'))
  expect((await puts).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const again = pump.put('c')
  expect(saves.map(({ value }) => value)).toEqual(['a', 'c'])
  saves[1]?.end()
  expect(await again).toBe(true)
})

test('publishing waits until everything is saved', async () => {
  const { pump, saves } = held()
  await pump.settled()
  void pump.put('a')
  let through = false
  const settled = pump.settled().then(() => {
    through = true
  })
  await turn()
  expect(through).toBe(false)
  saves[0]?.end()
  await settled
  expect(through).toBe(true)
})
