import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Comment = components['schemas']['Comment']
export type CommentInput = components['schemas']['CommentInput']

/** What is said about an asset. */
export function commentsQuery(slug: string, api: Api, asset: string) {
  return queryOptions({
    queryKey: [slug, 'comments', asset],
    queryFn: ({ signal }) =>
      must(api.GET('/api/v3/assets/{id}/comments/', { params: { path: { id: asset } }, signal })),
  })
}

/** What the people of the tenant are called, by their ids. */
export function namesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'members', 'names'],
    queryFn: async ({ signal }) => {
      const { results } = await must(api.GET('/api/v3/users/', { params: { query: { limit: 200 } }, signal }))
      return new Map(
        results.map(({ id, first_name, last_name, email }) => [id, `${first_name} ${last_name}`.trim() || email]),
      )
    },
    staleTime: 300_000,
  })
}
