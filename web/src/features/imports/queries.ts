import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Run = components['schemas']['Import']
type RunItem = components['schemas']['ImportItem']
export type Collection = 'imports' | 'exports'
export type Status = RunItem['status']

export const isOver = (run: Run) => run.finished_at !== null

// Live hints tell sooner; this is for lines that let none through.
const runningMs = 3_000

/** The last imports or exports, the newest first. */
export function runsQuery(slug: string, api: Api, collection: Collection) {
  return queryOptions({
    queryKey: [slug, 'imports', collection],
    queryFn: ({ signal }) => must(api.GET(`/api/v3/${collection}/`, { params: { query: { limit: 10 } }, signal })),
    refetchInterval: ({ state: { data } }) => (data?.results.some((run) => !isOver(run)) ? runningMs : false),
  })
}

/** What became of each thing, page after page. */
export function itemsQuery(slug: string, api: Api, collection: Collection, run: Run, status: Status) {
  return infiniteQueryOptions({
    queryKey: [slug, 'imports', collection, run.id, status],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET(`/api/v3/${collection}/{id}/items/`, {
          params: { path: { id: run.id }, query: { limit: 50, status, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}
