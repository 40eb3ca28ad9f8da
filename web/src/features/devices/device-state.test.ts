import { expect, test } from 'vitest'
import { byUrgency, newestSkips, progressOf, seenSize } from '@/features/devices/device-state'
import { aDevice } from '@/testing/samples'

const manifest = (wanted: string | null, on_disk: string | null, playing: string | null) => ({
  manifest: { wanted, on_disk, playing, in_sync: false },
})

test.each([
  ['nothing is worked out yet', manifest(null, null, null), 'waiting'],
  ['the screen has not reported', manifest('new', null, null), 'waiting'],
  ['it plays the old plan while files come', manifest('new', 'old', 'old'), 'loading'],
  ['files come for a screen that shows nothing', manifest('new', 'old', null), 'loading'],
  ['all is there, the old plan still plays', manifest('new', 'new', 'old'), 'switching'],
  ['all is there, nothing plays yet', manifest('new', 'new', null), 'switching'],
  ['the newest plan plays', manifest('new', 'new', 'new'), 'current'],
] as const)('when %s', (_, device, progress) => {
  expect(progressOf(device)).toBe(progress)
})

test('a screen on its side is seen upright, an unknown one as most are', () => {
  expect(seenSize(aDevice())).toEqual([1920, 1080])
  expect(seenSize(aDevice({ orientation: 90 }))).toEqual([1080, 1920])
  expect(seenSize(aDevice({ orientation: 180 }))).toEqual([1920, 1080])
  expect(seenSize(aDevice({ orientation: 270, screen: { width: null, height: null } }))).toEqual([9, 16])
})

test('screens that need a look come first, then by name', () => {
  const devices = [
    aDevice({ name: 'b' }),
    aDevice({ name: 'a' }),
    aDevice({ name: 'new', status: 'never_seen' }),
    aDevice({ name: 'z', status: 'offline' }),
  ]
  expect(byUrgency(devices).map(({ name }) => name)).toEqual(['z', 'new', 'a', 'b'])
  expect(devices[0]?.name).toBe('b')
})

test('what a screen could not show comes latest first', () => {
  const skip = (reason: string, at: string) => ({ asset_id: null, reason, at })
  const device = aDevice({
    skipped: [
      skip('first', '2026-01-01T10:00:00Z'),
      skip('last', '2026-01-01T10:00:02Z'),
      skip('second', '2026-01-01T10:00:01Z'),
    ],
  })
  expect(newestSkips(device).map(({ reason }) => reason)).toEqual(['last', 'second', 'first'])
})
