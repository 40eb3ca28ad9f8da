import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Member = components['schemas']['Member']
export type MemberPage = components['schemas']['MemberPage']
export type MemberPatch = components['schemas']['MemberPatch']
export type Invitation = components['schemas']['Invitation']
export type BulkReport = components['schemas']['BulkInvitations']
export type Grant = components['schemas']['Grant']
export type GrantInput = components['schemas']['GrantInput']
export type Role = components['schemas']['Role']

const pageSize = 60

/** The prefix of everything about a tenant's members. */
export function membersKey(slug: string) {
  return [slug, 'members'] as const
}

/** The members whose name or address holds a word, page after page. */
export function memberListQuery(slug: string, api: Api, search: string) {
  return infiniteQueryOptions({
    queryKey: [...membersKey(slug), 'list', search],
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/users/', {
          params: {
            query: {
              ...(search && { search }),
              limit: pageSize,
              ...(pageParam ? { cursor: pageParam } : { count: true }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
    placeholderData: keepPreviousData,
  })
}

/** The prefix of a tenant's invitations. */
export function invitationsKey(slug: string) {
  return [slug, 'invitations'] as const
}

/** The newest invitations. */
export function invitationsQuery(slug: string, api: Api) {
  return infiniteQueryOptions({
    queryKey: invitationsKey(slug),
    queryFn: ({ signal, pageParam }) =>
      must(
        api.GET('/api/v3/invitations/', {
          params: { query: { limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || null,
  })
}

/** The built-in roles and the tenant's own. */
export function rolesQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'roles'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/roles/', { signal })),
  })
}

/** All that can be allowed. */
export function permissionsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'permissions'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/permissions/', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
