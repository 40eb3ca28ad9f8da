import { expect, test } from 'vitest'
import { signOnFault } from '@/features/auth/sign-on-fault'

test.each([
  ['#error=not_a_member', 'auth.faultNotMember'],
  ['#error=anything_else', 'auth.faultSignOn'],
  ['#token', null],
  ['', null],
])('%j tells %s', (hash, key) => {
  expect(signOnFault(hash)).toBe(key)
})
