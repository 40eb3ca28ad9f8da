'use client'

import { ChevronDown, ChevronUp, Copy, SquareDashed, Trash2, TriangleAlert } from 'lucide-react'
import { IconButton } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { type Content, fromTop, withRaised, type Zone } from '@/features/layouts/content'
import type { Names } from '@/features/layouts/names'
import type { LayoutFeed } from '@/features/layouts/queries'
import { feedOf } from '@/features/layouts/reports'
import type { Editor } from '@/features/layouts/use-editor'
import { useI18n } from '@/lib/i18n'

type ZoneListProps = {
  editor: Editor
  names: Names
  feeds: LayoutFeed[]
  selected: string | null
  onSelect: (id: string | null) => void
  onCopy: (zone: Zone) => void
  onRemove: (id: string) => void
  editable: boolean
}

/** The zones of a layout, the highest first. */
export function ZoneList(props: ZoneListProps) {
  const { t } = useI18n()
  const zones = fromTop(props.editor.content)
  return (
    <Panel title={t('layouts.zones')} text={zones.length > 1 && t('layouts.zonesText')}>
      {zones.length === 0 && <p className="text-ink-muted text-sm">{t('layouts.noZones')}</p>}
      <ol className="-mx-2 grid grid-cols-1 gap-0.5">
        {zones.map((zone, index) => (
          <Row key={zone.id} {...props} zone={zone} isFirst={index === 0} isLast={index === zones.length - 1} />
        ))}
      </ol>
    </Panel>
  )
}

type RowProps = ZoneListProps & { zone: Zone; isFirst: boolean; isLast: boolean }

function Row({
  zone,
  isFirst,
  isLast,
  editor,
  names,
  feeds,
  selected,
  onSelect,
  onCopy,
  onRemove,
  editable,
}: RowProps) {
  const { t } = useI18n()
  const shows = names.of(zone)
  const Icon = shows?.icon ?? SquareDashed
  const wrong = editor.faults.has(zone.id)
  const lacksData = !wrong && feedOf(zone, feeds)?.error
  const raise = (by: 1 | -1) => editor.edit((now: Content) => withRaised(now, zone.id, by))
  return (
    <li
      className={cn('flex items-center gap-1 rounded-md pe-1', selected === zone.id ? 'bg-selected' : 'hover:bg-hover')}
    >
      <button
        type="button"
        aria-pressed={selected === zone.id}
        onClick={() => onSelect(zone.id)}
        className="flex min-w-0 flex-1 items-center gap-2.5 rounded-md px-2 py-1.5 text-start -outline-offset-2"
      >
        <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-ink text-sm">{zone.name}</span>
          <span className="block truncate text-ink-muted text-xs">{shows?.name ?? t('layouts.nothing')}</span>
        </span>
        {wrong && (
          <span className="text-danger">
            <TriangleAlert className="size-4" aria-hidden />
            <span className="sr-only">{t('layouts.hasProblem')}</span>
          </span>
        )}
        {lacksData && (
          <span className="text-warning">
            <TriangleAlert className="size-4" aria-hidden />
            <span className="sr-only">{t('layouts.noData')}</span>
          </span>
        )}
      </button>
      {editable && (
        <span className="flex shrink-0">
          <IconButton
            tip={false}
            label={t('layouts.raise', { name: zone.name })}
            disabled={isFirst}
            onClick={() => raise(1)}
          >
            <ChevronUp aria-hidden />
          </IconButton>
          <IconButton
            tip={false}
            label={t('layouts.lower', { name: zone.name })}
            disabled={isLast}
            onClick={() => raise(-1)}
          >
            <ChevronDown aria-hidden />
          </IconButton>
          <IconButton tip={false} label={t('layouts.copyZone', { name: zone.name })} onClick={() => onCopy(zone)}>
            <Copy aria-hidden />
          </IconButton>
          <IconButton
            tip={false}
            label={t('layouts.removeZone', { name: zone.name })}
            onClick={({ currentTarget }) => {
              const row = currentTarget.closest('li')
              const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
              neighbour?.querySelector('button')?.focus() // before the focus is lost with the zone
              onRemove(zone.id)
            }}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  )
}
