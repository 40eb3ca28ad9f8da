import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Share = components['schemas']['Share']

/** What is shared under a link. */
export type Shared = { kind: Share['kind']; id: string; name: string }

const pageSize = 60

/** The prefix of everything about a tenant's share links. */
export function sharesKey(slug: string) {
  return [slug, 'shares'] as const
}

/** The links that were not revoked, the newest first. */
export function shareListQuery(slug: string, api: Api) {
  return infiniteQueryOptions({
    queryKey: [...sharesKey(slug), 'list'],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/sharing/', {
          params: { query: { limit: pageSize, ...(pageParam ? { cursor: pageParam } : { count: true }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}

/** The link of an asset, a playlist or a layout; null when it has none that opens. */
export function shareOfQuery(slug: string, api: Api, { kind, id }: Shared) {
  return queryOptions({
    queryKey: [...sharesKey(slug), 'of', kind, id],
    queryFn: async ({ signal }) => {
      const query = { asset: { asset_id: id }, playlist: { playlist_id: id }, layout: { layout_id: id } }[kind]
      const { results } = await must(api.GET('/api/v3/sharing/', { params: { query: { ...query, limit: 1 } }, signal }))
      return results.find((share) => !share.is_expired) ?? null
    },
  })
}
