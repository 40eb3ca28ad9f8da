'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Asset, assetQuery } from '@/features/assets/queries'
import type { Device } from '@/features/devices/queries'
import { useTenant } from '@/lib/tenant'

const freshMs = 5 * 60_000

/** The asset that a screen said it shows; undefined while it loads and when it is unknown. */
export function useGlass({ current_asset_id: id }: Pick<Device, 'current_asset_id'>): Asset | undefined {
  const { slug, api, can } = useTenant()
  const { data } = useQuery({
    ...assetQuery(slug, api, id ?? ''),
    enabled: id !== null && can('assets.view'),
    staleTime: freshMs,
    // The old picture stays until the new one is known, as on the screen itself.
    placeholderData: keepPreviousData,
  })
  return id === null ? undefined : data?.data
}
