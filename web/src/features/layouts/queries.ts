import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must, mustWithTag } from '@/lib/api'

export type Layout = components['schemas']['Layout']
export type LayoutSummary = components['schemas']['LayoutSummary']
export type LayoutContent = components['schemas']['LayoutContent']
export type LayoutZone = components['schemas']['LayoutZone']
export type LayoutAsset = components['schemas']['LayoutAsset']
export type LayoutChanges = components['schemas']['LayoutChanges']
export type LayoutFeed = components['schemas']['LayoutFeed']
export type LayoutCode = components['schemas']['LayoutCode']
export type Fit = components['schemas']['LayoutFit']
export type Animation = components['schemas']['LayoutAnimation']
export type WidgetType = components['schemas']['LayoutWidget']['type']

const pageSize = 60
const mostChoices = 200

/** The prefix of everything about a tenant's layouts. */
export function layoutsKey(slug: string) {
  return [slug, 'layouts'] as const
}

/** The layouts whose name or description holds words, page after page. */
export function layoutListQuery(
  slug: string,
  api: Api,
  filter: { search?: string; ordering?: 'name' | '-name' | '-updated_at' | '-created_at'; trash?: boolean },
) {
  return infiniteQueryOptions({
    queryKey: [...layoutsKey(slug), 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/layouts/', {
          params: { query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : { count: true }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    // What was deleted does not stand in for what was not, nor the other way round.
    placeholderData: (previous) =>
      previous?.pages[0]?.results.some(({ deleted_at }) => (deleted_at !== null) !== Boolean(filter.trash))
        ? undefined
        : previous,
  })
}

/** As many layouts as one answer holds, to choose from. */
export function layoutChoicesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'choices'],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/layouts/', { params: { query: { limit: mostChoices, ordering: 'name' } }, signal })),
  })
}

/** One layout with its version. */
export function layoutQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'detail', id],
    queryFn: ({ signal }) => mustWithTag(api.GET('/api/v3/layouts/{id}/', { params: { path: { id } }, signal })),
  })
}

/** What layouts can start from. */
export function layoutTemplatesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'templates'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/templates/', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What publishing would change. */
export function layoutChangesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'changes', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/{id}/changes/', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
}

/** What was published, the newest first. */
export function layoutRevisionsQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'revisions', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/{id}/revisions/', { params: { path: { id } }, signal })),
  })
}

/** Where a layout is shown. */
export function layoutUsesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'uses', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/{id}/uses/', { params: { path: { id } }, signal })),
  })
}

const soonMs = 2_000
const minuteMs = 60_000

/** The data of other servers that a layout shows; read again soon while some was not fetched yet. */
export function layoutFeedsQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'feeds', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/{id}/feeds/', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.results.some(({ fetched_at, error }) => !fetched_at && !error) ? soonMs : minuteMs,
  })
}

/** How often the QR codes of a layout were scanned. */
export function layoutCodesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...layoutsKey(slug), 'codes', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/layouts/{id}/codes/', { params: { path: { id } }, signal })),
    refetchInterval: minuteMs,
  })
}

/** The draft of a layout as a picture, in the version that is known, or what is published of it. */
export function layoutPictureQuery(slug: string, api: Api, id: string, version: number, published = false) {
  return queryOptions({
    queryKey: [slug, 'layout-pictures', id, version, published],
    queryFn: async ({ signal }) => {
      const svg = await must(
        api.GET('/api/v3/layouts/{id}/preview/', {
          params: { path: { id }, query: { published } },
          parseAs: 'text',
          signal,
        }),
      )
      return `data:image/svg+xml,${encodeURIComponent(svg)}`
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}
