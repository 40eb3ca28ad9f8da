'use client'

import { Copy, Ellipsis, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { Use } from '@/components/use-list'
import { LayoutPicture } from '@/features/layouts/layout-picture'
import type { LayoutSummary } from '@/features/layouts/queries'
import { useLayoutActions } from '@/features/layouts/use-layout-actions'
import { PublicationBadge } from '@/features/playlists/publication-badge'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const InUseDialog = dynamic(() => import('@/components/in-use-dialog').then((module) => module.InUseDialog))

/** A layout in the list. */
export function LayoutCard({ layout }: { layout: LayoutSummary }) {
  const { t, ago } = useI18n()
  const { href, can } = useTenant()
  const { duplicate, remove } = useLayoutActions()
  const [uses, setUses] = useState<Use[] | null>(null)
  const now = useNow(60_000)
  const items: MenuItem[] = []
  if (can('layouts.create')) {
    items.push({
      kind: 'action',
      key: 'copy',
      label: t('layouts.duplicate'),
      icon: Copy,
      onSelect: () => void duplicate(layout),
    })
  }
  if (can('layouts.delete')) {
    items.push({
      kind: 'action',
      key: 'delete',
      label: t('layouts.delete'),
      icon: Trash2,
      danger: true,
      onSelect: () => void remove(layout, setUses),
    })
  }
  const facts = [
    `${layout.width} × ${layout.height}`,
    t('layouts.zoneCount', { count: layout.zone_count }),
    t('layouts.changedAgo', { ago: ago(layout.updated_at, now) }),
  ]
  return (
    <article
      aria-label={layout.name}
      className="relative rounded-lg border border-line bg-surface shadow-sm transition-colors hover:border-line-strong"
    >
      <LayoutPicture layout={layout} className="aspect-video w-full rounded-t-lg p-3" />
      <div className="flex items-start gap-2 border-line border-t p-3 ps-4">
        <div className="min-w-0 flex-1">
          <Link
            href={href(`layouts/${layout.id}/`)}
            prefetch={false}
            className="block truncate rounded-sm font-medium text-ink text-sm after:absolute after:inset-0 after:rounded-lg hover:text-accent"
          >
            {layout.name}
          </Link>
          <p className="truncate text-ink-muted text-xs">{facts.join(' · ')}</p>
          <div className="mt-2 flex items-center gap-2">
            <PublicationBadge of={layout} />
            {layout.screen_count > 0 && (
              <span className="truncate text-ink-muted text-xs">
                {t('layouts.screenCount', { count: layout.screen_count })}
              </span>
            )}
          </div>
        </div>
        {items.length > 0 && (
          <span className="relative z-10">
            <Menu label={t('layouts.moreOf', { name: layout.name })} items={() => items}>
              <Ellipsis aria-hidden />
            </Menu>
          </span>
        )}
      </div>
      {uses && <InUseDialog name={layout.name} uses={uses} onClose={() => setUses(null)} />}
    </article>
  )
}
