import { expect, test } from 'vitest'
import { filterOf, stateOf } from '@/features/admin/states'

test('a deleted tenant is deleted, whatever else it was', () => {
  expect(stateOf({ is_active: true, deleted_at: null })).toBe('active')
  expect(stateOf({ is_active: false, deleted_at: null })).toBe('suspended')
  expect(stateOf({ is_active: false, deleted_at: '2026-11-24T15:12:52Z' })).toBe('deleted')
})

test('only what is chosen filters', () => {
  expect(filterOf({ q: ' ', plan: '', state: '', sort: 'name' })).toEqual({ ordering: 'name' })
  expect(filterOf({ q: ' acme ', plan: 'free', state: 'deleted', sort: 'slug' })).toEqual({
    search: 'acme',
    tier: 'free',
    state: 'deleted',
    ordering: 'slug',
  })
})
