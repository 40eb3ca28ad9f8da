import { queryOptions } from '@tanstack/react-query'
import { type Api, must } from '@/lib/api'

/** The tenant with its limits and what of them is used. */
export function tenantQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'tenant'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/tenants/current/', { signal })),
  })
}
