import { expect, test } from 'vitest'
import { tokenOf } from '@/features/auth/mail-token'

test.each([
  ['', ''],
  ['#', ''],
  ['#token=', ''],
  ['#token=8Vd1-c2_', '8Vd1-c2_'],
  ['#token=a%2Bb%3D', 'a+b='],
  ['#3q2-7wEj', '3q2-7wEj'],
])('the token of %j is %j', (hash, token) => {
  expect(tokenOf(hash)).toBe(token)
})
