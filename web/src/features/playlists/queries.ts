import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must, mustWithTag } from '@/lib/api'

export type Playlist = components['schemas']['Playlist']
export type PlaylistSummary = components['schemas']['PlaylistSummary']
export type PlaylistContent = components['schemas']['PlaylistContent']
export type PlaylistItem = components['schemas']['PlaylistItem']
export type PlaylistRule = components['schemas']['PlaylistRule']
export type PlaylistChanges = components['schemas']['PlaylistChanges']
export type Transition = components['schemas']['Transition']

const pageSize = 60
const mostChoices = 200

/** The prefix of everything about a tenant's playlists. */
export function playlistsKey(slug: string) {
  return [slug, 'playlists'] as const
}

/** The playlists whose name or description holds words, page after page. */
export function playlistListQuery(
  slug: string,
  api: Api,
  filter: { search?: string; ordering?: 'name' | '-name' | '-updated_at' | '-created_at'; trash?: boolean },
) {
  return infiniteQueryOptions({
    queryKey: [...playlistsKey(slug), 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/playlists/', {
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

/** As many playlists as one answer holds, to choose from. */
export function playlistChoicesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'choices'],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/playlists/', { params: { query: { limit: mostChoices, ordering: 'name' } }, signal })),
  })
}

/** One playlist with its version. */
export function playlistQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'detail', id],
    queryFn: ({ signal }) => mustWithTag(api.GET('/api/v3/playlists/{id}/', { params: { path: { id } }, signal })),
  })
}

/** What publishing would change. */
export function playlistChangesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'changes', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/playlists/{id}/changes/', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
}

/** What was published, the newest first. */
export function playlistRevisionsQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'revisions', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/playlists/{id}/revisions/', { params: { path: { id } }, signal })),
  })
}

/** Where a playlist is played. */
export function playlistUsesQuery(slug: string, api: Api, id: string) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'uses', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/playlists/{id}/uses/', { params: { path: { id } }, signal })),
  })
}

/** What plays at an instant. */
export function playlistPreviewQuery(slug: string, api: Api, id: string, at: string, draft: boolean) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'preview', id, at, draft],
    queryFn: ({ signal }) =>
      must(
        api.GET('/api/v3/playlists/{id}/preview/', {
          params: { path: { id }, query: { ...(at && { at }), draft } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}
