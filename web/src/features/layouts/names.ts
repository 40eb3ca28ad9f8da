'use client'

import { useQuery } from '@tanstack/react-query'
import { ListVideo, type LucideIcon } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { typeWords } from '@/features/assets/asset-words'
import type { Asset } from '@/features/assets/queries'
import type { Zone } from '@/features/layouts/content'
import type { Layout, LayoutAsset } from '@/features/layouts/queries'
import { widgets } from '@/features/layouts/widgets'
import { playlistChoicesQuery } from '@/features/playlists/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

export type Names = ReturnType<typeof useNames>

/** What the zones of a layout show, by name: as the server told, and as it was chosen just now. */
export function useNames(layout: Layout) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [chosen, setChosen] = useState<LayoutAsset[]>([])
  const playlists = useQuery(playlistChoicesQuery(slug, api)).data?.results
  const remember = useCallback(({ id, name, type, thumbnail_url, is_enabled }: Asset) => {
    setChosen((now) => [
      ...now,
      { id, name, type, thumbnail_url: thumbnail_url ?? null, is_enabled, is_deleted: false },
    ])
  }, [])
  return useMemo(() => {
    const asset = (id: string | undefined) =>
      id === undefined ? undefined : [...layout.assets, ...chosen].find((candidate) => candidate.id === id)
    const playlist = (id: string) => [...layout.playlists, ...(playlists ?? [])].find((other) => other.id === id)
    return {
      asset,
      playlists: playlists ?? layout.playlists,
      remember,
      /** What a zone shows; null when that is nothing yet. */
      of: (zone: Zone): { name: string; icon: LucideIcon } | null => {
        if (zone.widget) return { name: t(widgets[zone.widget.type].label), icon: widgets[zone.widget.type].icon }
        if (zone.playlist_id) return { name: playlist(zone.playlist_id)?.name ?? t('layouts.missing'), icon: ListVideo }
        const shown = asset(zone.asset_id)
        return shown ? { name: shown.name, icon: typeWords[shown.type].icon } : null
      },
    }
  }, [layout, chosen, playlists, remember, t])
}
