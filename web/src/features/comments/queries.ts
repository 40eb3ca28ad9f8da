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
