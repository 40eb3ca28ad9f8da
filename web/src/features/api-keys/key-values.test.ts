import { expect, test } from 'vitest'
import { fieldOf, inputOf, patchOf, valuesOf } from '@/features/api-keys/key-values'
import type { ApiKey } from '@/features/api-keys/queries'

const key = {
  name: 'Menu importer',
  networks: ['203.0.113.0/24', '10.0.0.1/32'],
  rate_limit: 1000,
  expires_at: '2030-05-06T07:08:09Z',
} as ApiKey

test('a form that nobody touched changes nothing, not even the seconds', () => {
  expect(patchOf(key, valuesOf(key))).toBeNull()
})

test.each([
  [{ name: ' Menus ' }, { name: 'Menus' }],
  [{ networks: '' }, { networks: [] }],
  [{ networks: '10.0.0.1 2001:db8::/32' }, { networks: ['10.0.0.1', '2001:db8::/32'] }],
  [{ rate: '50' }, { rate_limit: 50 }],
  [{ rate: '' }, null],
  [{ expires: '' }, { expires_at: null }],
])('%j changes %j', (typed, patch) => {
  expect(patchOf(key, { ...valuesOf(key), ...typed })).toEqual(patch)
})

test('a new key leaves its rate to the server unless one was typed', () => {
  expect(inputOf({ name: 'a', networks: '', rate: ' ', expires: '' })).toEqual({
    name: 'a',
    networks: [],
    expires_at: null,
  })
})

test.each([
  ['networks[1]', 'networks'],
  ['rate_limit', 'rate'],
  ['permissions', undefined],
])('%s is the field %s', (wire, field) => {
  expect(fieldOf(wire)).toBe(field)
})
