import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'
import { Problem } from '@/lib/problem'

export type SingleSignOn = components['schemas']['SingleSignOn']

/** How the tenant's people sign in at their company; null when they do not. */
export function singleSignOnQuery(slug: string, api: Api) {
  return queryOptions({
    queryKey: [slug, 'single-sign-on'],
    queryFn: async ({ signal }) => {
      try {
        return await must(api.GET('/api/v3/single-sign-on/', { signal }))
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null
        throw error
      }
    },
  })
}
