import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components, operations } from '@/gen/api'
import { type Api, must, mustWithTag } from '@/lib/api'

export type Asset = components['schemas']['Asset']
export type AssetPatch = components['schemas']['AssetPatch']
export type AssetFilter = Omit<
  NonNullable<operations['listAssets']['parameters']['query']>,
  'limit' | 'cursor' | 'count'
>

const pageSize = 60

/** The prefix of everything about a tenant's assets. */
export function assetsKey(slug: string) {
  return [slug, 'assets'] as const
}

/** The assets that fit a filter, page after page. */
export function assetListQuery(slug: string, api: Api, filter: AssetFilter) {
  return infiniteQueryOptions({
    queryKey: [...assetsKey(slug), 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/assets/', {
          params: {
            query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : { count: true }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
  })
}

/** The assets that came last. */
export function recentAssetsQuery(slug: string, api: Api, limit: number) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'recent', limit],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/assets/', { params: { query: { ordering: '-created_at', limit } }, signal })),
  })
}

/** One asset with its version. */
export function assetQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'detail', id],
    queryFn: ({ signal }) => mustWithTag(api.GET('/api/v3/assets/{id}/', { params: { path: { id } }, signal })),
  })
}
