'use client'

import { useQuery } from '@tanstack/react-query'
import { LayoutTemplate, ListVideo, type LucideIcon, MonitorPlay } from 'lucide-react'
import Link from 'next/link'
import { Panel } from '@/components/ui/card'
import { type Asset, assetUsesQuery } from '@/features/assets/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const kinds: Record<string, { path: string; icon: LucideIcon }> = {
  device: { path: 'devices', icon: MonitorPlay },
  playlist: { path: 'playlists', icon: ListVideo },
  layout: { path: 'layouts', icon: LayoutTemplate },
}

/** Where an asset is shown. */
export function AssetUses({ asset }: { asset: Asset }) {
  const { t } = useI18n()
  const { slug, api, href } = useTenant()
  const query = useQuery(assetUsesQuery(slug, api, asset.id))
  const uses = query.data?.results ?? []
  return (
    <Panel title={t('assets.uses')}>
      {query.data && uses.length === 0 && <p className="text-ink-muted text-sm">{t('assets.usesNone')}</p>}
      <ul className="grid grid-cols-1">
        {uses.map(({ kind, id, name, detail }) => {
          const { path, icon: Icon } = kinds[kind] ?? { path: '', icon: MonitorPlay }
          return (
            <li key={`${kind}-${id}-${detail}`} className="flex min-h-8 min-w-0 items-center gap-2.5 text-sm">
              <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />
              {path ? (
                <Link
                  href={href(`${path}/${id}/`)}
                  prefetch={false}
                  className="truncate rounded-sm text-ink hover:text-accent"
                >
                  {name}
                </Link>
              ) : (
                <span className="truncate text-ink">{name}</span>
              )}
              {detail === 'playing' && <span className="text-success text-xs">{t('assets.usesPlaying')}</span>}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
