import { expect, test } from 'vitest'
import { everything, nothing, present, reach, toggle } from '@/lib/selection'

const order = ['a', 'b', 'c', 'd', 'e']
const chosen = (ids: Iterable<string>) => [...ids].sort().join('')

test('toggling adds, and takes away what is chosen already', () => {
  const once = toggle(nothing, 'b')
  expect(chosen(once.ids)).toBe('b')
  expect(chosen(toggle(once, 'b').ids)).toBe('')
})

test('reaching takes everything between the anchor and the entry, in both directions', () => {
  expect(chosen(reach(toggle(nothing, 'b'), 'd', order).ids)).toBe('bcd')
  expect(chosen(reach(toggle(nothing, 'd'), 'b', order).ids)).toBe('bcd')
})

test('reaching keeps what was chosen before and the anchor, so it can be repeated', () => {
  const first = reach(toggle(toggle(nothing, 'a'), 'c'), 'd', order)
  expect(chosen(first.ids)).toBe('acd')
  expect(chosen(reach(first, 'e', order).ids)).toBe('acde')
})

test('reaching without an anchor in the list chooses the entry alone', () => {
  expect(chosen(reach(nothing, 'c', order).ids)).toBe('c')
  expect(chosen(reach(toggle(nothing, 'gone'), 'c', order).ids)).toBe('cgone')
})

test('everything is the whole list, and of an empty list nothing', () => {
  expect(chosen(everything(order).ids)).toBe('abcde')
  expect(everything([])).toEqual(nothing)
})

test('entries that are gone are no longer chosen', () => {
  const selection = everything(order)
  expect(chosen(present(selection, ['a', 'e', 'f']).ids)).toBe('ae')
  expect(present(selection, order)).toBe(selection)
})
