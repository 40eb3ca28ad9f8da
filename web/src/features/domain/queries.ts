import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Domain = components['schemas']['Domain']

/** The tenant's own domains, verified or not. */
export function domainsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'domains'],
    queryFn: async ({ signal }) => (await must(api.GET('/api/v3/tenants/current/domains/', { signal }))).results,
  })
}
