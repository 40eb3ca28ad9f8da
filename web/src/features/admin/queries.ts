import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components, operations } from '@/gen/api'
import { apiOf, must } from '@/lib/api'

export type AdminTenant = components['schemas']['AdminTenant']
export type Plan = components['schemas']['Plan']
export type PlanInput = components['schemas']['PlanInput']
export type Limits = components['schemas']['LimitsInput']
export type TenantFilter = Pick<
  NonNullable<operations['adminListTenants']['parameters']['query']>,
  'search' | 'tier' | 'state' | 'ordering'
>

/** The client of the installation, which names no tenant. */
export const api = apiOf('')

// No tenant has this name, so nothing of the installation is mixed up with a tenant's.
const root = ''
const pageSize = 60

/** The prefix of everything about tenants. */
export const tenantsKey = [root, 'tenants'] as const

/** Who is signed in, whatever the tenant. */
export const operatorQuery = queryOptions({
  queryKey: [root, 'me'],
  queryFn: ({ signal }) => must(api.GET('/api/v3/auth/me/', { signal })),
  staleTime: 60_000,
})

/** The tenants that a filter lets through, page after page. */
export function tenantListQuery(filter: TenantFilter) {
  return infiniteQueryOptions({
    queryKey: [...tenantsKey, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/admin/tenants/', {
          params: {
            query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : { count: true }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
  })
}

/** One tenant with what it uses. */
export function tenantQuery(id: string) {
  return queryOptions({
    queryKey: [...tenantsKey, 'detail', id],
    queryFn: ({ signal }) => must(api.GET('/api/v3/admin/tenants/{id}/', { params: { path: { id } }, signal })),
  })
}

/** All plans, public or not. */
export const plansQuery = queryOptions({
  queryKey: [root, 'plans'],
  queryFn: ({ signal }) => must(api.GET('/api/v3/admin/plans/', { signal })),
})

/** What the installation holds. */
export const usageQuery = queryOptions({
  queryKey: [root, 'usage'],
  queryFn: ({ signal }) => must(api.GET('/api/v3/admin/usage/', { signal })),
})
