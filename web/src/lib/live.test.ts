import { expect, test } from 'vitest'
import { backOff, hintOf } from '@/lib/live'

test('a message holds a hint, a ping holds none', () => {
  expect(hintOf('{"pub":{"data":{"type":"devices.changed","id":"7"}}}')).toEqual({ type: 'devices.changed', id: '7' })
  expect(hintOf('{}')).toBeNull()
  expect(hintOf('{"pub":{"data":{"type":7}}}')).toBeNull()
  expect(hintOf('not json')).toBeNull()
})

test('waiting grows with each failure, stays within bounds and differs between browsers', () => {
  expect(backOff(0, 0)).toBe(250)
  expect(backOff(0, 1)).toBe(500)
  expect(backOff(3, 1)).toBe(4000)
  expect(backOff(50, 1)).toBe(30_000)
})
