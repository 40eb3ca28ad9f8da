import { expect, test } from 'vitest'
import { givableOf, isSoon } from '@/features/people/grants'

const offered = ['assets.view', 'assets.edit', 'devices.view']

test('of a role only what one may do oneself can be given', () => {
  const can = (name: string) => name.startsWith('assets.')
  expect(givableOf({ permissions: ['devices.view', 'assets.edit'] }, offered, can)).toEqual(['assets.edit'])
  expect(givableOf({ permissions: ['*'] }, offered, can)).toEqual(['assets.view', 'assets.edit'])
})

test.each([
  ['', false],
  ['2026-11-24T11:59', false],
  ['2026-11-24T12:01', true],
  ['2027-11-24T12:00', true],
  ['2027-12-24T12:00', false],
])('%j lies within the next year: %j', (typed, want) => {
  expect(isSoon(typed, Date.parse('2026-11-24T12:00'))).toBe(want)
})
