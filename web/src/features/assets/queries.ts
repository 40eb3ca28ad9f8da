import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components, operations } from '@/gen/api'
import { type Api, must, mustWithTag } from '@/lib/api'

export type Asset = components['schemas']['Asset']
export type AssetPatch = components['schemas']['AssetPatch']
export type AssetBulk = components['schemas']['AssetBulk']
export type AssetOutcome = components['schemas']['AssetOutcome']
export type AssetFacets = components['schemas']['AssetFacets']
export type AssetFilter = Omit<
  NonNullable<operations['listAssets']['parameters']['query']>,
  'limit' | 'cursor' | 'count' | 'page' | 'page_size' | 'per_page'
>

const pageSize = 60
// Who scrolls on gets more at a time.
const nextPageSize = 120

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
            query: pageParam
              ? { ...filter, limit: nextPageSize, cursor: pageParam }
              : { ...filter, limit: pageSize, count: true },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
  })
}

/** How many of the assets that fit a filter have each type, tag and so on. */
export function assetFacetsQuery(slug: string, api: Api, { ordering: _, ...filter }: AssetFilter) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'facets', filter],
    queryFn: ({ signal }) => must(api.GET('/api/v3/assets/facets/', { params: { query: filter }, signal })),
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

/** How many assets lie in the trash. It is counted when somebody is about to empty it, and not kept. */
export function trashCountQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'trash-count'],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/assets/', { params: { query: { trash: true, limit: 1, count: true } }, signal })),
    gcTime: 0,
  })
}

/** One asset with its version. */
export function assetQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'detail', id],
    queryFn: ({ signal }) => mustWithTag(api.GET('/api/v3/assets/{id}/', { params: { path: { id } }, signal })),
  })
}

/** The files that an asset has and had, the present one first. */
export function assetVersionsQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'versions', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/assets/{id}/versions/', { params: { path: { id } }, signal })),
  })
}

/** Where an asset is shown. */
export function assetUsesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...assetsKey(slug), 'uses', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/assets/{id}/uses/', { params: { path: { id } }, signal })),
  })
}

/** Who added an asset. Whoever has left the tenant is not found. */
export function creatorQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [slug, 'members', 'one', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/users/{id}/', { params: { path: { id } }, signal })),
    staleTime: 300_000,
  })
}
