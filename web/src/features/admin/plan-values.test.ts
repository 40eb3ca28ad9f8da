import { expect, test } from 'vitest'
import { inputOf, isTier, priceFits, valuesOf } from '@/features/admin/plan-values'
import type { Plan } from '@/features/admin/queries'

const plan: Plan = {
  tier: 'school',
  name: 'School',
  price: 49_000,
  currency: 'IDR',
  is_public: false,
  max_devices: 10,
  max_users: null,
  max_assets: 200,
  storage_quota_gb: 20,
  api_calls_per_hour: 5_000,
  features: ['sso'],
}

test.each([plan, { ...plan, price: 1_250, currency: 'USD' }, { ...plan, price: null, features: [] }])(
  'a plan goes through the form unchanged: %j',
  (before) => {
    const { tier, ...input } = before
    const values = valuesOf(before)
    expect(values.tier).toBe(tier)
    expect(inputOf(values)).toEqual(input)
  },
)

test('the rupiah has no minor units here, the dollar has a hundred', () => {
  expect(valuesOf(plan).price).toBe('49000')
  expect(valuesOf({ ...plan, price: 1_250, currency: 'USD' }).price).toBe('12.5')
  expect(inputOf({ ...valuesOf(plan), price: '12.34', currency: 'usd' }).price).toBe(1_234)
})

test.each([
  ['', 'IDR', true],
  ['99000', 'IDR', true],
  ['99.5', 'IDR', false],
  ['9.99', 'USD', true],
  ['9.999', 'USD', false],
  ['-1', 'USD', false],
])('a price of %j %s fits: %j', (price, currency, want) => {
  expect(priceFits(price, currency)).toBe(want)
})

test('features are words, once each', () => {
  expect(inputOf({ ...valuesOf(plan), features: ' sso, api  sso,' }).features).toEqual(['sso', 'api'])
})

test.each([
  ['school_2', true],
  ['School', false],
  ['a b', false],
  ['_a', false],
  ['', false],
])('%j is a key of a plan: %j', (typed, want) => {
  expect(isTier(typed)).toBe(want)
})
