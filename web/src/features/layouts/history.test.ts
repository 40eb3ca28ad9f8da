import fc from 'fast-check'
import { expect, test } from 'vitest'
import { begin, type History, mark, record, redo, undo } from '@/features/layouts/history'

const times = <T>(count: number, change: (history: History<T>) => History<T>, history: History<T>) =>
  Array.from({ length: count }).reduce<History<T>>((now) => change(now), history)

test('what belongs to one step is undone at once', () => {
  let history = record(begin(''), 'a', 'name')
  history = record(history, 'ab', 'name')
  history = record(mark(history), 'abc', 'name')
  expect(undo(history).present).toBe('ab')
  expect(undo(undo(history)).present).toBe('')
})

test('a new version ends what could be redone', () => {
  const history = record(undo(record(begin(1), 2)), 3)
  expect(redo(history).present).toBe(3)
  expect(undo(history).present).toBe(1)
})

test('after undoing, the same step begins anew', () => {
  const history = record(undo(record(begin('x'), 'xy', 'name')), 'xz', 'name')
  expect(undo(history).present).toBe('x')
})

test('the same version is no step', () => {
  const history = begin(1)
  expect(record(history, 1)).toBe(history)
})

test('undoing everything leads to the start, redoing everything to the end', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.constantFrom(null, 'a', 'b')), { maxLength: 100 }), (edits) => {
      const start = { value: -1 }
      const end = edits.reduce((now, [value, step]) => record(now, { value }, step), begin(start))
      const back = times(end.past.length, undo, end)
      expect(back.present).toBe(start)
      expect(times(end.past.length, redo, back).present).toBe(end.present)
    }),
  )
})
