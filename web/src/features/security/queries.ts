import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'

export type Profile = components['schemas']['Profile']
export type OpenSession = components['schemas']['OpenSession']
export type Passkey = components['schemas']['Passkey']

/** The person's names, address and preferences. */
export function profileQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'account', 'profile'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/auth/profile/', { signal })),
  })
}

/** Where the person is signed in, the last used first. */
export function sessionsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'account', 'sessions'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/auth/sessions/', { signal })),
  })
}

/** Whether there is an authenticator app, and how many recovery codes are left. */
export function factorsQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'account', 'factors'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/auth/second-factor/', { signal })),
  })
}

/** The person's passkeys, the oldest first. */
export function passkeysQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'account', 'passkeys'],
    queryFn: ({ signal }) => must(api.GET('/api/v3/auth/passkeys/', { signal })),
  })
}
