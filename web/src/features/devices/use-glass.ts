'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Asset, assetQuery } from '@/features/assets/queries'
import type { OnGlass } from '@/features/devices/device-state'
import { layoutPictureQuery, layoutQuery } from '@/features/layouts/queries'
import { useTenant } from '@/lib/tenant'

const freshMs = 5 * 60_000

/** What is on the glass: an asset, or a layout and what it looks like. */
export type Shown = { name: string; asset?: Asset; picture?: string }

/** What a screen said it shows; undefined while it loads and when it is unknown. */
export function useGlass({ current_asset_id: asset, current_layout_id: layout }: OnGlass): Shown | undefined {
  const { slug, api, can } = useTenant()
  const { data: shown } = useQuery({
    ...assetQuery(slug, api, asset ?? ''),
    enabled: asset !== null && can('assets.view'),
    staleTime: freshMs,
    // The old picture stays until the new one is known, as on the screen itself.
    placeholderData: keepPreviousData,
  })
  const { data: drawn } = useQuery({
    ...layoutQuery(slug, api, layout ?? ''),
    enabled: layout !== null && can('layouts.view'),
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  })
  const { data: picture } = useQuery({
    ...layoutPictureQuery(slug, api, drawn?.data.id ?? '', drawn?.data.version ?? 0, true),
    enabled: layout !== null && drawn?.data.published != null,
    placeholderData: keepPreviousData,
  })
  if (layout !== null) return drawn && { name: drawn.data.name, ...(picture && { picture }) }
  return asset === null ? undefined : shown && { name: shown.data.name, asset: shown.data }
}
