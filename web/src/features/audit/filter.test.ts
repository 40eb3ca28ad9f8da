import { expect, test } from 'vitest'
import { differences, filterOf } from '@/features/audit/filter'

const none = { actor: '', action: '', object: '', since: '', until: '' }

test('the last day counts whole', () => {
  const { since, until } = filterOf({ ...none, since: '2026-03-01', until: '2026-03-01' })
  expect(new Date(since ?? '')).toEqual(new Date('2026-03-01T00:00:00'))
  expect(new Date(until ?? '')).toEqual(new Date('2026-03-02T00:00:00'))
})

test('somebody is an id, and nothing else', () => {
  const actor = '01a22444-e83a-7bfb-8326-32ff17ec3561'
  expect(filterOf({ ...none, actor })).toEqual({ actor_id: actor })
  expect(filterOf({ ...none, actor: 'ada' })).toEqual({})
})

test('what is empty or no day does not filter', () => {
  expect(filterOf({ ...none, action: ' ', since: 'soon', until: '2026-99-99' })).toEqual({})
})

test('only what changed is a difference', () => {
  expect(differences({ before: { name: 'A', tags: ['x'] }, after: { name: 'B', tags: ['x'] } })).toEqual([
    ['name', 'A', 'B'],
  ])
  expect(differences({ before: null, after: { name: 'A' } })).toEqual([['name', undefined, 'A']])
  expect(differences({ before: null, after: null })).toEqual([])
})
