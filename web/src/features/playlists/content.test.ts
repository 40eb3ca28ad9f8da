import { expect, test } from 'vitest'
import { hasWindow, withAdded, withItem, withMoved, without } from '@/features/playlists/content'

const content = { shuffle: true, items: ['a', 'b', 'c'].map((id) => ({ id, asset_id: id })) }
const ids = ({ items = [] }: { items?: { id?: string }[] }) => items.map(({ id }) => id).join('')

test('an item moves to a place, and not beyond the ends', () => {
  expect(ids(withMoved(content, 'a', 2))).toBe('bca')
  expect(ids(withMoved(content, 'c', 0))).toBe('cab')
  expect(ids(withMoved(content, 'b', 99))).toBe('acb')
  expect(ids(withMoved(content, 'b', -1))).toBe('bac')
  expect(withMoved(content, 'x', 0)).toBe(content)
})

test('items come at the end or at a place, and go', () => {
  expect(ids(withAdded(content, [{ id: 'x' }, { id: 'y' }]))).toBe('abcxy')
  expect(ids(withAdded(content, [{ id: 'x' }], 1))).toBe('axbc')
  expect(ids(without(content, 'b'))).toBe('ac')
})

test('a change reaches one item and leaves the settings alone', () => {
  const after = withItem(content, 'b', (item) => ({ ...item, weight: 3 }))
  expect(after.items.map(({ weight }) => weight)).toEqual([undefined, 3, undefined])
  expect(after).toMatchObject({ shuffle: true })
})

test.each([
  [{}, false],
  [{ note: 'x', weight: 2 }, false],
  [{ end_date: '2027-01-01T00:00:00Z' }, true],
  [{ play_days: [1] }, true],
  [{ play_time_from: '08:00', play_time_to: '09:00' }, true],
])('an item %j has times of its own: %s', (item, own) => {
  expect(hasWindow(item)).toBe(own)
})
