import { expect, test } from 'vitest'
import { filterOf, isFiltered, listState } from '@/features/assets/filter'
import { readUrl } from '@/lib/url-state'

const state = (query: string) => readUrl(listState, new URLSearchParams(query))

test.each([
  ['', { ordering: 'play_order' }],
  ['q=%20menu%20&sort=name', { ordering: 'name', search: 'menu' }],
  ['type=video&state=on', { ordering: 'play_order', type: 'video', is_enabled: true }],
  ['state=off', { ordering: 'play_order', is_enabled: false }],
  ['state=failed', { ordering: 'play_order', processing_status: 'failed' }],
])('the address %j asks for %j', (query, filter) => {
  expect(filterOf(state(query))).toEqual(filter)
})

test('only what leaves entries out is a filter', () => {
  expect(isFiltered(state('sort=name&view=list&q=%20'))).toBe(false)
  expect(isFiltered(state('q=x'))).toBe(true)
  expect(isFiltered(state('type=image'))).toBe(true)
  expect(isFiltered(state('state=failed'))).toBe(true)
})
