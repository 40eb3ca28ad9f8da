'use client'

import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/gen/api'
import { type Api, must } from '@/lib/api'
import { readSetting, writeSetting } from '@/lib/settings'

/** How a tenant shows itself. */
export type Branding = components['schemas']['Branding']

/** The branding this browser saw last under a name, so that pages need not change their colours while they load. */
export function rememberedBranding(name: string): Branding | undefined {
  try {
    return JSON.parse(readSetting(`look.${name}`) ?? '') as Branding
  } catch {
    return undefined // never seen, or written by another version
  }
}

/** Keeps a branding for the next visit; null forgets it. */
export function rememberBranding(name: string, branding: Branding | null) {
  writeSetting(`look.${name}`, branding ? JSON.stringify(branding) : '')
}

/** The branding of a tenant whose pages are open. */
export function brandingQuery(slug: string, api: Api) {
  return queryOptions<Branding, Error, Branding, string[]>({
    queryKey: [slug, 'branding'],
    queryFn: async ({ signal }) => {
      const branding = await must(api.GET('/api/v3/branding/', { signal }))
      rememberBranding(slug, branding)
      return branding
    },
    placeholderData: (before: Branding | undefined) => before ?? rememberedBranding(slug),
    staleTime: 300_000,
  })
}
