import { expect, test } from 'vitest'
import { fits, limitsOf, valuesOfTenant } from '@/features/admin/limits'

const limits = {
  max_devices: 5,
  max_users: null,
  max_assets: 0,
  storage_bytes: 10 * 2 ** 30,
  api_calls_per_hour: 5_000,
}

test('limits of a tenant go through a form unchanged', () => {
  const values = valuesOfTenant({ limits })
  expect(values).toMatchObject({ max_devices: '5', max_users: '', max_assets: '0', storage_quota_gb: '10' })
  expect(limitsOf(values)).toEqual({
    max_devices: 5,
    max_users: null,
    max_assets: 0,
    storage_quota_gb: 10,
    api_calls_per_hour: 5_000,
  })
})

test.each([
  ['', true],
  [' 7 ', true],
  ['0', true],
  ['100', true],
  ['101', false],
  ['-1', false],
  ['1.5', false],
  ['many', false],
])('%j fits: %j', (typed, want) => {
  expect(fits(typed, { least: 0, most: 100 })).toBe(want)
})
