import { expect, test } from 'vitest'
import { zoneLabel, zonesByRegion } from '@/lib/zones'

test('every zone is once in its continent, UTC too', () => {
  const regions = zonesByRegion('')
  const all = regions.flatMap(({ zones }) => zones)
  expect(new Set(all).size).toBe(all.length)
  expect(all).toContain('UTC')
  expect(regions.find(({ region }) => region === 'Asia')?.zones).toContain('Asia/Jakarta')
})

test('a zone that this browser does not know can still be kept', () => {
  expect(zonesByRegion('Mars/Olympus_Mons').find(({ region }) => region === 'Mars')?.zones).toEqual([
    'Mars/Olympus_Mons',
  ])
})

test.each([
  ['UTC', 'UTC'],
  ['Asia/Ho_Chi_Minh', 'Ho Chi Minh'],
  ['America/Argentina/Buenos_Aires', 'Argentina – Buenos Aires'],
])('%s is called %s', (zone, label) => {
  expect(zoneLabel(zone)).toBe(label)
})
