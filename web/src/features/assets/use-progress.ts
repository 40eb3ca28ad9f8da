'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import type { Asset } from '@/features/assets/queries'
import { useTenant } from '@/lib/tenant'
import { progressKey } from '@/lib/use-live'

/** How much of an asset's processing is done, in percent; null when nobody can tell. */
export function useProgress(asset: Asset): number | null {
  const { slug } = useTenant()
  const { data } = useQuery<number>({ queryKey: progressKey(slug, asset.id), queryFn: skipToken })
  return asset.is_processing || asset.is_replacing ? Math.max(data ?? 0, asset.progress ?? 0) || null : null
}
