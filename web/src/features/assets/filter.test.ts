import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dayOf,
  filterOf,
  isAsked,
  isMovable,
  isNarrowed,
  listState,
  momentOfDay,
  noFilter,
  stateOf,
} from '@/features/assets/filter'
import type { SavedSearch } from '@/features/library/queries'
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
  ['state=on,shared', { ordering: 'play_order', is_enabled: true, is_shared: true }],
  ['state=nonsense', { ordering: 'play_order' }],
  ['since=2026-11-01T00:00:00Z', { ordering: 'play_order', created_at__gte: '2026-11-01T00:00:00Z' }],
  ['since=2026-11-01&until=soon', { ordering: 'play_order' }],
  ['folder=f1&below=1', { ordering: 'play_order', folder: 'f1', subfolders: true }],
  ['folder=f1&q=menu&below=0', { ordering: 'play_order', folder: 'f1', search: 'menu' }],
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
  expect(isNarrowed(state('mimetype=image'))).toBe(true)
  expect(isNarrowed(state('until=2026-11-01T00:00:00Z'))).toBe(true)
  const all =
    'q=x&type=image&mimetype=image&state=on,failed&tags=a&since=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z'
  expect(isNarrowed({ ...state(all), ...noFilter })).toBe(false)
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

// One of each key that the API's filter has; the compiler asks for those that come later.
const wholeFilter = {
  search: fc.stringMatching(/^[a-z]{1,9}( -[a-z]{1,9})?$/),
  type: fc.constantFrom('image', 'video', 'webpage', 'stream', 'youtube', 'html', 'pdf'),
  mimetype: fc.constantFrom('image', 'video', 'webpage', 'streaming', 'youtube_asset'),
  is_enabled: fc.boolean(),
  processing_status: fc.constantFrom('pending', 'processing', 'completed', 'failed'),
  is_shared: fc.boolean(),
  tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}(\/[a-z]{1,9})?$/), { minLength: 1, maxLength: 3 }),
  folder: fc.constantFrom('root', '4c8dbce5-52ed-4581-8d3a-866cfe5f159d'),
  subfolders: fc.boolean(),
  created_at__gte: fc.constantFrom('2026-11-01T00:00:00Z', '2026-11-01T08:30:00.25+07:00'),
  created_at__lte: fc.constantFrom('2026-11-30T23:59:59.999Z', '2027-01-01T00:00:00-05:00'),
  trash: fc.boolean(),
  ordering: fc.constantFrom(
    'play_order',
    '-play_order',
    'created_at',
    '-created_at',
    'updated_at',
    '-updated_at',
    'name',
    '-name',
    'file_size',
    '-file_size',
    'deleted_at',
    '-deleted_at',
  ),
} satisfies { [K in keyof Required<SavedSearch['filter']>]: fc.Arbitrary<SavedSearch['filter'][K]> }

test('a search that any program saved asks for no more and no less here', () => {
  fc.assert(
    fc.property(fc.record(wholeFilter, { requiredKeys: [] }), (saved) => {
      const { trash, subfolders, ordering = 'play_order', ...rest } = saved as SavedSearch['filter']
      const opened = state(writeUrl(listState, new URLSearchParams('q=old&state=off&below=1'), stateOf(saved)))
      expect(filterOf(opened)).toEqual({
        ...rest,
        ...(trash && { trash }),
        // There are no folders below everything.
        ...(subfolders && rest.folder && { subfolders }),
        ...(!(trash && ordering === 'play_order') && { ordering }),
      })
      expect(isAsked(opened, saved)).toBe(true)
      expect(isAsked({ ...opened, q: `${opened.q} more` }, saved)).toBe(false)
    }),
  )
})

test('days are whole ones of this time zone, and a moment that was not touched stays', () => {
  const since = momentOfDay('2026-11-03', '', false)
  const until = momentOfDay('2026-11-03', '', true)
  expect(new Date(since).getHours()).toBe(0)
  expect(Date.parse(until) - Date.parse(since)).toBe(86_400_000 - 1)
  expect([dayOf(since), dayOf(until), dayOf('')]).toEqual(['2026-11-03', '2026-11-03', ''])
  const noon = new Date(2026, 10, 3, 12).toISOString()
  expect(momentOfDay('2026-11-03', noon, true)).toBe(noon)
  expect(momentOfDay('', noon, true)).toBe('')
})
