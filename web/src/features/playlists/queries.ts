import { queryOptions } from '@tanstack/react-query'
import { type Api, must } from '@/lib/api'

const mostChoices = 200

/** The prefix of everything about a tenant's playlists. */
export function playlistsKey(slug: string) {
  return [slug, 'playlists'] as const
}

/** As many playlists as one answer holds, to choose from. */
export function playlistChoicesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [...playlistsKey(slug), 'choices'],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/playlists/', { params: { query: { limit: mostChoices, ordering: 'name' } }, signal })),
  })
}
