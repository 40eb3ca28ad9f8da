import type { InfiniteData } from '@tanstack/react-query'
import type { Member, MemberPage } from '@/features/people/queries'

export type Cached = InfiniteData<MemberPage>

/** Changes a member wherever they stand. */
export function patchMember(cached: Cached, id: string, patch: Partial<Member>): Cached {
  return {
    ...cached,
    pages: cached.pages.map((page) => ({
      ...page,
      results: page.results.map((member) => (member.id === id ? { ...member, ...patch } : member)),
    })),
  }
}

/** Takes a member out of the list and of its count. */
export function withoutMember(cached: Cached, id: string): Cached {
  return {
    ...cached,
    pages: cached.pages.map((page) => ({
      ...page,
      ...(page.count !== undefined && { count: page.count - 1 }),
      results: page.results.filter((member) => member.id !== id),
    })),
  }
}
