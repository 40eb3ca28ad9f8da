import { expect, test } from 'vitest'
import { filterOf, isMovable, isNarrowed, listState, stateOf } from '@/features/assets/filter'
import { readUrl, writeUrl } from '@/lib/url-state'

const state = (query: string) => readUrl(listState, new URLSearchParams(query))

test.each([
  ['', { ordering: 'play_order' }],
  ['q=%20menu%20&sort=name', { ordering: 'name', search: 'menu' }],
  ['type=video&state=on', { ordering: 'play_order', type: 'video', is_enabled: true }],
  ['state=off', { ordering: 'play_order', is_enabled: false }],
  ['state=failed', { ordering: 'play_order', processing_status: 'failed' }],
  ['state=shared', { ordering: 'play_order', is_shared: true }],
  ['tags=summer,food/lunch', { ordering: 'play_order', tags: ['summer', 'food/lunch'] }],
  ['folder=f1', { ordering: 'play_order', folder: 'f1' }],
  ['folder=f1&q=menu', { ordering: 'play_order', folder: 'f1', subfolders: true, search: 'menu' }],
  ['trash=1', { trash: true }],
  ['trash=1&sort=name', { trash: true, ordering: 'name' }],
])('the address %j asks for %j', (query, filter) => {
  expect(filterOf(state(query))).toEqual(filter)
})

test('only what leaves entries out is a filter', () => {
  expect(isNarrowed(state('sort=name&view=list&q=%20&folder=f1&trash=1'))).toBe(false)
  expect(isNarrowed(state('q=x'))).toBe(true)
  expect(isNarrowed(state('type=image'))).toBe(true)
  expect(isNarrowed(state('state=failed'))).toBe(true)
  expect(isNarrowed(state('tags=a'))).toBe(true)
})

test('entries move only where the order of all of them is seen', () => {
  expect(isMovable(state('view=list'))).toBe(true)
  for (const query of ['sort=name', 'q=x', 'tags=a', 'folder=f1', 'trash=1'])
    expect(isMovable(state(query))).toBe(false)
})

test.each(['', 'q=menu&type=video&state=on&tags=a,b&sort=-name', 'folder=f1&state=failed', 'state=shared', 'trash=1'])(
  'what is saved of %j asks the same again',
  (query) => {
    const before = state(query)
    const after = state(
      writeUrl(listState, new URLSearchParams('q=old&tags=old&type=image'), stateOf(filterOf(before))),
    )
    expect(filterOf(after)).toEqual(filterOf(before))
  },
)
