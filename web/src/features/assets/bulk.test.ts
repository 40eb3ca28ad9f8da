import { expect, test } from 'vitest'
import { type Change, patchBy, undoCopies, undoOf } from '@/features/assets/bulk'
import type { Asset } from '@/features/assets/queries'
import { anAsset } from '@/testing/samples'

const asset = (id: string, more: Partial<Asset> = {}) => anAsset({ id, ...more })

test.each<[string, Change, object[]]>([
  ['turning on', { action: 'enable' }, [{ ids: ['b'], change: { action: 'disable' } }]],
  ['turning off', { action: 'disable' }, [{ ids: ['a'], change: { action: 'enable' } }]],
  [
    'tagging',
    { action: 'add_tags', tags: ['Summer', 'new'] },
    [
      { ids: ['a'], change: { action: 'remove_tags', tags: ['new'] } },
      { ids: ['b'], change: { action: 'remove_tags', tags: ['Summer', 'new'] } },
    ],
  ],
  [
    'untagging',
    { action: 'remove_tags', tags: ['SUMMER'] },
    [{ ids: ['a'], change: { action: 'add_tags', tags: ['summer'] } }],
  ],
  ['moving', { action: 'move', folder_id: 'f' }, [{ ids: ['b'], change: { action: 'move', folder_id: null } }]],
  ['deleting', { action: 'delete' }, [{ ids: ['a', 'b'], change: { action: 'restore' } }]],
  [
    'setting a length',
    { action: 'set_duration', duration: 10 },
    [{ ids: ['b'], change: { action: 'set_duration', duration: 20 } }],
  ],
  ['duplicating', { action: 'duplicate' }, []],
])('%s is taken back only where something changed', (_, change, steps) => {
  const assets = [
    asset('a', { is_enabled: true, tags: ['summer'], folder_id: 'f', duration: 10 }),
    asset('b', { is_enabled: false, tags: [], folder_id: null, duration: 20 }),
  ]
  expect(undoOf(assets, change)).toEqual(steps)
})

test('windows come back as they were, the same ones together', () => {
  const assets = [asset('a'), asset('b', { play_days: [1] }), asset('c')]
  const steps = undoOf(assets, { action: 'set_window', play_days: [6, 7] })
  expect(steps.map(({ ids }) => ids)).toEqual([['a', 'c'], ['b']])
  expect(steps[1]?.change).toMatchObject({ action: 'set_window', play_days: [1] })
})

test('the change shows as the server will make it', () => {
  const before = asset('a', { tags: ['summer', 'Food'], folder_id: 'f' })
  expect(patchBy({ action: 'add_tags', tags: ['food', 'new'] })(before)).toEqual({ tags: ['summer', 'Food', 'new'] })
  expect(patchBy({ action: 'remove_tags', tags: ['food'] })(before)).toEqual({ tags: ['summer'] })
  expect(patchBy({ action: 'move', folder_id: null })(before)).toEqual({ folder_id: null })
  expect(patchBy({ action: 'set_window', play_days: [1] })(before)).toMatchObject({
    play_days: [1],
    end_date: before.end_date,
  })
  expect(patchBy({ action: 'set_duration', duration: 0 })(before)).toEqual({ duration: 0 })
  expect(patchBy({ action: 'delete' })(before)).toEqual({})
})

test('copies are taken back by deleting them, and not what they were made of', () => {
  const outcomes = [
    { id: 'a', ok: true, copy_id: 'c' },
    { id: 'b', ok: false },
  ]
  expect(undoCopies(outcomes)).toEqual([{ ids: ['c'], change: { action: 'delete' } }])
  expect(undoCopies([{ id: 'b', ok: false }])).toEqual([])
})
