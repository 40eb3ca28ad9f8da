'use client'

import { useQuery } from '@tanstack/react-query'
import { sharesKey } from '@/features/shares/queries'
import { must } from '@/lib/api'
import { useTenant } from '@/lib/tenant'

/** A link as a QR code, as the server draws it. */
export function useShareQr(id: string) {
  const { slug, api } = useTenant()
  const { data } = useQuery({
    queryKey: [...sharesKey(slug), 'qr', id],
    queryFn: async ({ signal }) => {
      const params = { path: { id } }
      const svg = await must(api.GET('/api/v3/sharing/{id}/qr/', { params, signal, parseAs: 'text' }))
      return {
        file: new Blob([svg], { type: 'image/svg+xml' }),
        source: `data:image/svg+xml,${encodeURIComponent(svg)}`,
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data
}
