import { expect, test } from 'vitest'
import { type Cached, moved, patchAssets, reorderAssets, withoutAssets } from '@/features/assets/cache'
import { anAsset } from '@/testing/samples'

const page = (ids: string[], count?: number) => ({
  results: ids.map((id) => anAsset({ id, name: id })),
  next_cursor: null,
  ...(count !== undefined && { count }),
})
const pages = (): Cached => ({ pages: [page(['a', 'b'], 4), page(['c', 'd'])], pageParams: ['', 'x'] })
const ids = (cached: Cached) =>
  'pages' in cached ? cached.pages.flatMap(({ results }) => results.map(({ id }) => id)).join('') : ''

test('a change reaches an asset on every page, in a single page and in its own page', () => {
  const on = new Set(['c'])
  const lists = patchAssets(pages(), on, { name: 'new' })
  expect('pages' in lists && lists.pages[1]?.results[0]?.name).toBe('new')
  expect(patchAssets(page(['c']), on, { name: 'new' })).toMatchObject({ results: [{ name: 'new' }] })
  expect(patchAssets({ data: anAsset({ id: 'c' }), etag: '"1"' }, on, { name: 'new' })).toMatchObject({
    data: { name: 'new' },
    etag: '"1"',
  })
  const other = { data: anAsset({ id: 'z' }), etag: null }
  expect(patchAssets(other, on, { name: 'new' })).toBe(other)
})

test('removed assets leave the lists, and the count follows on whatever page they were', () => {
  const left = withoutAssets(pages(), new Set(['b', 'c']))
  expect(ids(left)).toBe('ad')
  expect('pages' in left && left.pages[0]?.count).toBe(2)
})

test('reordering keeps the lengths of the pages and the assets that were not named', () => {
  const after = reorderAssets(pages(), ['d', 'a'])
  expect(ids(after)).toBe('dabc')
  expect('pages' in after && after.pages.map(({ results }) => results.length)).toEqual([2, 2])
})

test.each([
  ['c', 0, 'cab'],
  ['a', 1, 'bac'],
  ['a', 9, 'bca'],
  ['a', -1, 'abc'],
])('moving %s to %d gives %s', (id, to, order) => {
  expect(moved(['a', 'b', 'c'], id, to).join('')).toBe(order)
})
