import { infiniteQueryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Offer = components['schemas']['Offer']

const pageSize = 30

/** The prefix of everything about what a tenant gives to others and gets from them. */
export function offersKey(slug: string) {
  return [slug, 'offers'] as const
}

/** What other workspaces offer, or what was offered to them, the newest first. */
export function offerListQuery(slug: string, api: Api, direction: Offer['direction']) {
  return infiniteQueryOptions({
    queryKey: [...offersKey(slug), direction],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/offers/', {
          params: { query: { direction, limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}
