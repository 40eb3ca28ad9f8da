import { expect, test } from 'vitest'
import { type Cached, patchMember, withoutMember } from '@/features/people/cache'
import type { Member } from '@/features/people/queries'

const cached = {
  pages: [
    {
      results: [
        { id: 'a', role: 'viewer' },
        { id: 'b', role: 'viewer' },
      ] as Member[],
      next_cursor: null,
      count: 2,
    },
  ],
  pageParams: [''],
} satisfies Cached

test('a change shows at one member only', () => {
  const roles = patchMember(cached, 'b', { role: 'tenant_admin' }).pages[0]?.results.map(({ role }) => role)
  expect(roles).toEqual(['viewer', 'tenant_admin'])
})

test('a removed member is in neither list nor count', () => {
  const page = withoutMember(cached, 'a').pages[0]
  expect(page?.results.map(({ id }) => id)).toEqual(['b'])
  expect(page?.count).toBe(1)
})
