'use client'

import { queryOptions } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { components } from '@/gen/api'
import { type Api, apiOf, must } from '@/lib/api'
import { allows } from '@/lib/can'

export type Me = components['schemas']['Me']

type TenantValue = {
  /** The tenant's name in addresses. */
  slug: string
  api: Api
  me: Me
  /** Whether the signed-in person may do something here. The server decides again. */
  can: (permission: string) => boolean
  /** The address of a page of this tenant. */
  href: (path: string) => string
}

const TenantContext = createContext<TenantValue | null>(null)

/** Who is signed in and what they may do in a tenant. */
export function meQuery(slug: string) {
  return queryOptions({
    queryKey: [slug, 'me'],
    queryFn: ({ signal }) => must(apiOf(slug).GET('/api/v3/auth/me/', { signal })),
    staleTime: 60_000,
  })
}

/** Gives the pages below it their tenant. */
export function TenantProvider({ slug, me, children }: { slug: string; me: Me; children: ReactNode }) {
  const value = useMemo<TenantValue>(
    () => ({
      slug,
      me,
      api: apiOf(slug),
      can: (permission) => allows(me.permissions, permission),
      href: (path) => `/${slug}/${path}`,
    }),
    [slug, me],
  )
  return <TenantContext value={value}>{children}</TenantContext>
}

/** The tenant of the page. */
export function useTenant(): TenantValue {
  const value = useContext(TenantContext)
  if (!value) throw new Error('useTenant outside of a tenant')
  return value
}
