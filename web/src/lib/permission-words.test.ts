import { expect, test } from 'vitest'
import { grouped } from '@/lib/permission-words'

test('permissions stand together by what they are about', () => {
  expect(grouped(['assets.view', 'users.view', 'assets.edit'])).toEqual([
    ['assets', ['assets.view', 'assets.edit']],
    ['users', ['users.view']],
  ])
})
