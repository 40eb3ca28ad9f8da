import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changedFields,
  conflicts,
  fieldOf,
  isLink,
  patchOf,
  rebased,
  type Values,
  valuesOf,
} from '@/features/assets/asset-values'
import { localOf, momentOf } from '@/lib/moment'
import { anAsset } from '@/testing/samples'

const base = valuesOf(anAsset({ tags: ['menu'] }))
const change = (more: Partial<Values>): Values => ({ ...base, ...more })

test('an asset that was not touched is not changed', () => {
  expect(changedFields(base, { ...base })).toEqual([])
  expect(patchOf(base, { ...base })).toEqual({})
})

test('only what was changed is sent, in the words of the server', () => {
  expect(patchOf(base, change({ name: '  Hello ', enabled: false }))).toEqual({ name: 'Hello', is_enabled: false })
  expect(patchOf(base, change({ tags: 'menu\nsummer' }))).toEqual({ tags: ['menu', 'summer'] })
  expect(patchOf(base, change({ tags: '' }))).toEqual({ tags: [] })
  expect(patchOf(base, change({ days: '67' }))).toEqual({ play_days: [6, 7] })
  expect(patchOf(base, change({ refresh: '60' }))).toEqual({ refresh_interval: 60 })
})

test('a link gets the address that was meant, and a file has none', () => {
  const link = valuesOf(anAsset({ type: 'webpage', file_name: null, uri: 'https://example.com/menu' }))
  expect(link.address).toBe('https://example.com/menu')
  expect(patchOf(link, { ...link, address: ' example.com/lunch ' })).toEqual({ uri: 'https://example.com/lunch' })
  expect(patchOf(link, { ...link, noCache: true, skipCheck: true, skipTls: true })).toEqual({
    nocache: true,
    skip_asset_check: true,
    skip_ssl_verify: true,
  })
  expect(base.address).toBe('')
})

test('what is being fetched has no address to change', () => {
  expect(isLink(anAsset({ file_name: null, uri: '/data/anthias_assets/a1.mp4', is_processing: true }))).toBe(false)
  expect(isLink(anAsset({ file_name: null, uri: 'rtsp://camera.local/stream' }))).toBe(true)
})

test('the times of the day travel together, and empty ones take the limit away', () => {
  const evening = change({ from: '18:00', to: '23:00' })
  expect(patchOf(base, evening)).toEqual({ play_time_from: '18:00', play_time_to: '23:00' })
  expect(patchOf(evening, { ...evening, to: '22:00' })).toEqual({ play_time_from: '18:00', play_time_to: '22:00' })
  expect(patchOf(evening, base)).toEqual({ play_time_from: null, play_time_to: null })
})

test('an end a century away is no end, and is not sent back as one', () => {
  expect(base.end).toBe('')
  expect(patchOf(base, change({ name: 'x' }))).not.toHaveProperty('end_date')
  expect(valuesOf(anAsset({ end_date: '2027-01-31T12:00:00Z' })).end).not.toBe('')
})

test('a window that is opened still has both ends, for without them nothing plays', () => {
  const limited = change({ end: '2027-01-31T12:00' })
  const { start_date, end_date } = patchOf(limited, { ...limited, start: '', end: '' })
  expect(Date.parse(start_date ?? '')).toBeLessThan(Date.now())
  expect(valuesOf(anAsset({ end_date: end_date ?? null })).end).toBe('')
  expect(end_date).not.toBeNull()
})

test('a video that plays to its end has no seconds of its own', () => {
  const video = valuesOf(anAsset({ type: 'video', duration: 0 }))
  expect(video.toEnd).toBe(true)
  expect(patchOf(video, { ...video, duration: '99' })).toEqual({})
  expect(patchOf(video, { ...video, toEnd: false, duration: '20' })).toEqual({ duration: 20 })
  expect(patchOf({ ...video, toEnd: false }, video)).toEqual({ duration: 0 })
})

test('the seconds of what the server keeps are cut, so showing a moment does not change it', () => {
  const moment = '2026-11-24T15:11:52Z'
  expect(localOf(momentOf(localOf(moment)))).toBe(localOf(moment))
  expect(localOf(null)).toBe('')
  expect(momentOf('')).toBeNull()
})

test('any local minute that exists is read back as it was written', () => {
  const minutes = fc.date({ min: new Date('1971-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(minutes, (date) => {
      const local = localOf(date.toISOString())
      expect(localOf(momentOf(local))).toBe(local)
    }),
  )
})

test('only fields that both sides changed in different ways are conflicts', () => {
  const mine = change({ name: 'Mine', days: '12345', tags: 'same' })
  const theirs = change({ name: 'Theirs', refresh: '60', tags: 'same' })
  expect(conflicts(base, mine, theirs)).toEqual(['name'])
  expect(conflicts(base, base, theirs)).toEqual([])
})

test('rebasing takes theirs and keeps what I changed', () => {
  const mine = change({ days: '12345' })
  const theirs = change({ name: 'Theirs' })
  expect(rebased(base, mine, theirs)).toEqual({ ...base, name: 'Theirs', days: '12345' })
})

test('rebasing without conflicts loses no change of either side', () => {
  const names = fc.subarray(['name', 'days', 'tags', 'from', 'to', 'refresh'] as const)
  fc.assert(
    fc.property(names, names, (own, others) => {
      const mine = change(Object.fromEntries(own.map((name) => [name, 'mine'])))
      const their = others.filter((name) => !own.includes(name))
      const theirs = change(Object.fromEntries(their.map((name) => [name, 'theirs'])))
      const result = rebased(base, mine, theirs)
      for (const name of own) expect(result[name]).toBe('mine')
      for (const name of their) expect(result[name]).toBe('theirs')
      expect(conflicts(theirs, result, theirs)).toEqual([])
    }),
  )
})

test('faults of the server find their field', () => {
  expect(fieldOf('tags.3')).toBe('tags')
  expect(fieldOf('play_time_to')).toBe('to')
  expect(fieldOf('uri')).toBe('address')
  expect(fieldOf('metadata')).toBeUndefined()
})
