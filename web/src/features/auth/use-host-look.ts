'use client'

import { useEffect, useState } from 'react'
import { must, publicApi } from '@/lib/api'
import { type Branding, rememberBranding, rememberedBranding } from '@/lib/branding'
import { readSetting, writeSetting } from '@/lib/settings'

const key = 'host' // settings are kept by host already
const plain = 'plain-host'
const againMs = 3_600_000

// The installation's own address has no tenant, which needs no asking at every visit.
function isPlain(): boolean {
  return Date.now() - Number(readSetting(plain) ?? 0) < againMs
}

/** How the tenant of the page's host shows itself; null at the installation's own address. */
export function useHostLook(): Branding | null {
  const [look, setLook] = useState<Branding | null>(null)
  useEffect(() => {
    if (isPlain()) return
    const known = rememberedBranding(key)
    if (known) setLook(known)
    const abort = new AbortController()
    publicApi
      .GET('/api/v3/branding/', { signal: abort.signal })
      .then(({ data, response }) => {
        if (!data && response.status !== 404) return
        rememberBranding(key, data ?? null)
        if (!data) writeSetting(plain, String(Date.now()))
        setLook(data ?? null)
      })
      .catch(() => undefined) // the page works without, in the product's colours
    return () => abort.abort()
  }, [])
  return look
}

/** Whether people of a tenant can sign in at their company. Fails for a name that is no tenant's. */
export async function hasSingleSignOn(slug: string): Promise<boolean> {
  const headers = { 'X-Tenant-ID': slug }
  return (await must(publicApi.GET('/api/v3/branding/', { headers }))).single_sign_on
}
