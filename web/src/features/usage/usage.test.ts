import { expect, test } from 'vitest'
import { fractionOf, money, planBytes, planSize, reachedText, toneOf, worst } from '@/features/usage/usage'

test.each([
  [0, 10, 0, 'accent', null],
  [7, 10, 0.7, 'accent', null],
  [8, 10, 0.8, 'warning', 'usage.reached80'],
  [9, 10, 0.9, 'warning', 'usage.reached90'],
  [10, 10, 1, 'danger', 'usage.reached100'],
  [12, 10, 1.2, 'danger', 'usage.reached100'],
  [0, 0, 1, 'danger', 'usage.reached100'],
] as const)('%d of %d', (used, limit, fraction, tone, text) => {
  expect(fractionOf(used, limit)).toBe(fraction)
  expect(toneOf(fraction)).toBe(tone)
  expect(reachedText(fraction)).toBe(text)
})

test('without a limit there is no bar', () => {
  expect(fractionOf(5, null)).toBeNull()
})

test('the fullest of the limits is told', () => {
  expect(worst([])).toBeUndefined()
  expect(
    worst([
      { resource: 'users', percent: 80 },
      { resource: 'storage', percent: 100 },
      { resource: 'assets', percent: 90 },
    ])?.resource,
  ).toBe('storage')
})

test('plans count storage in whole gigabytes', () => {
  expect(planSize('en', planBytes(10))).toBe('10 GB')
})

test('prices are written as people do', () => {
  expect(money('en', 99_000, 'IDR').replace(/\s/g, ' ')).toBe('IDR 99,000')
  expect(money('en', 1950, 'EUR')).toBe('€19.50')
  expect(money('en', 1900, 'USD')).toBe('$19')
  expect(money('en', 500, 'JPY')).toBe('¥500')
})
