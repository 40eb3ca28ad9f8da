'use client'

import { LayoutTemplate, ListVideo, type LucideIcon, MonitorPlay } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTenant } from '@/lib/tenant'

const kinds: Record<string, { path: string; icon: LucideIcon }> = {
  device: { path: 'devices', icon: MonitorPlay },
  playlist: { path: 'playlists', icon: ListVideo },
  layout: { path: 'layouts', icon: LayoutTemplate },
}

/** A place where something is shown. */
export type Use = { kind: string; id: string; name: string; note?: ReactNode }

/** What something is used by, each with the way to it. */
export function UseList({ uses }: { uses: Use[] }) {
  const { href } = useTenant()
  return (
    <ul className="grid grid-cols-1">
      {uses.map(({ kind, id, name, note }) => {
        const { path, icon: Icon } = kinds[kind] ?? { path: '', icon: MonitorPlay }
        return (
          <li key={`${kind}-${id}`} className="flex min-h-8 min-w-0 items-center gap-2.5 text-sm">
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
            {note && <span className="text-xs">{note}</span>}
          </li>
        )
      })}
    </ul>
  )
}
