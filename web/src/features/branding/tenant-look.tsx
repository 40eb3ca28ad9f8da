'use client'

import { useQuery } from '@tanstack/react-query'
import { brandStyle } from '@/lib/brand'
import { brandingQuery } from '@/lib/branding'
import { useTenant } from '@/lib/tenant'

/** Puts the tenant's colours in the place of the product's. */
export function TenantLook() {
  const { slug, api } = useTenant()
  const { data } = useQuery(brandingQuery(slug, api))
  const css = data ? brandStyle(data) : ''
  return css && <style>{css}</style>
}
