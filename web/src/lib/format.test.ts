import { expect, test } from 'vitest'
import { formats } from '@/lib/format'

const en = formats('en')
const id = formats('id')
const now = Date.parse('2026-11-24T12:00:00Z')
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString()

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [347_375, '347 kB'],
  [1_401_455, '1.4 MB'],
  [10_737_418_240, '10.7 GB'],
  [5e15, '5,000 TB'],
])('%d bytes are %s', (value, words) => {
  expect(en.bytes(value)).toBe(words)
})

test.each([
  [0, 'now'],
  [59, '59 seconds ago'],
  [60, '1 minute ago'],
  [3599, '59 minutes ago'],
  [3600, '1 hour ago'],
  [86_400, 'yesterday'],
])('%d seconds before is %s', (seconds, words) => {
  expect(en.ago(before(seconds), now)).toBe(words)
})

test('a clock that is a little ahead does not speak of the future', () => {
  expect(en.ago(before(-5), now)).toBe('now')
})

test.each([
  [9, '0:09'],
  [90, '1:30'],
  [3600, '1:00:00'],
  [36_061, '10:01:01'],
])('%d seconds last %s', (seconds, words) => {
  expect(en.duration(seconds)).toBe(words)
})

test.each([
  [30, '30 seconds', '30 detik'],
  [60, '1 minute', '1 menit'],
  [90, '90 seconds', '90 detik'],
  [900, '15 minutes', '15 menit'],
  [21_600, '6 hours', '6 jam'],
  [86_400, '1 day', '1 hari'],
])('an interval of %d seconds is %s, %s', (seconds, english, indonesian) => {
  expect(en.seconds(seconds)).toBe(english)
  expect(id.seconds(seconds)).toBe(indonesian)
})

test('weeks begin on Monday in both languages', () => {
  expect(en.weekdays()).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
  expect(id.longWeekdays()[0]).toBe('Senin')
  expect(id.longWeekdays()[6]).toBe('Minggu')
})
