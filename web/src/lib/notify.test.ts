import { expect, test, vi } from 'vitest'
import { notify, undoLast } from '@/lib/notify'

test('undo takes back the newest change that can be, each once', () => {
  const [first, second] = [vi.fn(), vi.fn()]
  notify('first', { undo: first })
  notify('second', { undo: second })
  notify('nothing to undo here')
  expect(undoLast()).toBe(true)
  expect(second).toHaveBeenCalledOnce()
  expect(first).not.toHaveBeenCalled()
  expect(undoLast()).toBe(true)
  expect(first).toHaveBeenCalledOnce()
  expect(undoLast()).toBe(false)
})
