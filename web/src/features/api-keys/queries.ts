import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type ApiKey = components['schemas']['APIKey']
export type ApiKeyPatch = components['schemas']['APIKeyPatch']
export type CreatedKey = components['schemas']['CreatedAPIKey']

/** The tenant's keys, the newest first, page after page. */
export function apiKeysQuery(slug: string, api: Api) {
  return infiniteQueryOptions({
    queryKey: [slug, 'api-keys'],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/api-keys/', {
          params: { query: { limit: 60, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}

/** All that a key can be allowed. */
export function permissionsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'permissions'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/permissions/', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
