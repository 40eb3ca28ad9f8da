import { expect, test } from 'vitest'
import { networksOf } from '@/features/api-keys/networks'

test.each([
  ['', []],
  [' 203.0.113.0/24, 2001:db8::/32\n10.0.0.1 ', ['203.0.113.0/24', '2001:db8::/32', '10.0.0.1']],
])('%j', (typed, networks) => {
  expect(networksOf(typed)).toEqual(networks)
})
