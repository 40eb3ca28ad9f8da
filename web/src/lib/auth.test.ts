import { expect, test } from 'vitest'
import { safeNext } from '@/lib/auth'
import { allows } from '@/lib/can'

test.each([
  ['/acme/assets/?q=a', '/acme/assets/?q=a'],
  [null, null],
  ['', null],
  ['https://evil.example', null],
  ['//evil.example', null],
  ['/\\evil.example', null],
  ['/a\nb', null],
  ['javascript:alert(1)', null],
])('after signing in %j leads to %j', (next, where) => {
  expect(safeNext(next)).toBe(where)
})

test('a permission is held by name or by all of them', () => {
  expect(allows(['assets.view'], 'assets.view')).toBe(true)
  expect(allows(['assets.view'], 'assets.edit')).toBe(false)
  expect(allows(['*'], 'assets.edit')).toBe(true)
  expect(allows([], 'assets.view')).toBe(false)
})
