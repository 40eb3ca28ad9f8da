import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import type { components, operations } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Entry = components['schemas']['AuditEntry']
export type AuditFilter = Omit<NonNullable<operations['listAudit']['parameters']['query']>, 'limit' | 'cursor'>

/** What was done, newest first, page after page. */
export function auditQuery(slug: string, api: Api, filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: [slug, 'audit', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/audit/', {
          params: { query: { ...filter, limit: 60, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
  })
}

/** The log that a filter lets through, as a file. */
export function auditFile(api: Api, filter: AuditFilter, format: 'csv' | 'json'): Promise<Blob> {
  const query = { ...filter, format }
  return must(api.GET('/api/v3/audit/export/', { params: { query }, parseAs: 'blob' })) as Promise<Blob>
}
