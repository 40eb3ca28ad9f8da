import { expect, test } from 'vitest'
import type { Comment } from '@/features/comments/queries'
import { isPinned, threadsOf } from '@/features/comments/threads'

function comment(id: string, more: Partial<Comment> = {}): Comment {
  return {
    id,
    parent_id: null,
    content: id,
    position_x: null,
    position_y: null,
    timestamp: null,
    is_resolved: false,
    resolved_by: null,
    resolved_at: null,
    created_by: null,
    created_by_name: null,
    created_at: '',
    updated_at: '',
    ...more,
  }
}

test('answers stand with what they answer', () => {
  const threads = threadsOf([
    comment('a'),
    comment('b'),
    comment('c', { parent_id: 'a' }),
    comment('d', { parent_id: 'a' }),
  ])
  expect(
    threads.map(({ comment: { id }, number, answers }) => [id, number, answers.map((answer) => answer.id)]),
  ).toEqual([
    ['a', 1, ['c', 'd']],
    ['b', 2, []],
  ])
})

test.each<[string, Partial<Comment>, number | null, boolean]>([
  ['without a place', {}, 0, false],
  ['with a place', { position_x: 0.5, position_y: 0 }, 7, true],
  ['at its moment', { position_x: 0.5, timestamp: 10 }, 11.5, true],
  ['at another moment', { position_x: 0.5, timestamp: 10 }, 13, false],
  ['on a picture', { position_x: 0, timestamp: 10 }, null, true],
  ['that is settled', { position_x: 0.5, is_resolved: true }, 0, false],
])('a pin %s', (_, more, time, seen) => {
  const [thread] = threadsOf([comment('a', more)])
  expect(thread && isPinned(thread, time)).toBe(seen)
})
