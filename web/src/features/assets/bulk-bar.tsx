'use client'

import {
  CalendarClock,
  Copy,
  Ellipsis,
  Eye,
  EyeOff,
  FolderInput,
  ListPlus,
  type LucideIcon,
  Tags,
  Timer,
  Trash2,
  Undo2,
  X,
} from 'lucide-react'
import { Button, buttonStyles, IconButton } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Menu, type MenuItem } from '@/components/ui/menu'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** What can be done with many assets at once. */
type BulkWish =
  | 'enable'
  | 'disable'
  | 'tags'
  | 'move'
  | 'window'
  | 'duration'
  | 'duplicate'
  | 'playlist'
  | 'delete'
  | 'restore'
  | 'purge'

type BulkBarProps = {
  count: number
  /** How many could be chosen, when more than now. */
  most: number | null
  /** Whether there are even more than that. */
  beyond: boolean
  /** Whether all of them are being read, to be chosen. */
  choosing: boolean
  trash: boolean
  onWish: (wish: BulkWish) => void
  onAll: () => void
  onClear: () => void
}

type Choice = { wish: BulkWish; label: string; icon: LucideIcon; danger?: boolean }

/** What can be done with the chosen assets. */
export function BulkBar({ count, most, beyond, choosing, trash, onWish, onAll, onClear }: BulkBarProps) {
  const { t } = useI18n()
  const { can } = useTenant()
  const edit = can('assets.edit')
  const remove = can('assets.delete')
  const first: Choice[] = trash
    ? [{ wish: 'restore', label: t('assets.restore'), icon: Undo2 }]
    : edit
      ? [
          { wish: 'tags', label: t('assets.tagsEntry'), icon: Tags },
          { wish: 'move', label: t('assets.moveEntry'), icon: FolderInput },
        ]
      : []
  const more: Choice[] = [
    ...(edit
      ? [
          { wish: 'enable' as const, label: t('assets.turnOn'), icon: Eye },
          { wish: 'disable' as const, label: t('assets.turnOff'), icon: EyeOff },
          { wish: 'window' as const, label: t('assets.windowEntry'), icon: CalendarClock },
          { wish: 'duration' as const, label: t('assets.durationEntry'), icon: Timer },
        ]
      : []),
    ...(edit && can('assets.create') ? [{ wish: 'duplicate' as const, label: t('assets.duplicate'), icon: Copy }] : []),
    ...(can('playlists.edit') ? [{ wish: 'playlist' as const, label: t('assets.toPlaylist'), icon: ListPlus }] : []),
  ]
  const last: Choice[] = remove
    ? [
        {
          wish: trash ? 'purge' : 'delete',
          label: t(trash ? 'assets.purge' : 'assets.delete'),
          icon: Trash2,
          danger: true,
        },
      ]
    : []
  const items = (): MenuItem[] =>
    more.map(({ wish, label, icon }) => ({ kind: 'action', key: wish, label, icon, onSelect: () => onWish(wish) }))

  return (
    <div
      role="toolbar"
      aria-label={t('assets.bulk')}
      className="fixed inset-x-3 bottom-18 z-30 mx-auto flex w-fit max-w-[calc(100%-1.5rem)] flex-wrap items-center justify-center gap-1 rounded-xl border border-line bg-raised p-1.5 shadow-lg motion-safe:animate-rise md:start-64 md:bottom-6"
    >
      {/* On a phone, what is chosen and what could be has a line of its own. */}
      <div className={cn('flex items-center gap-1', most !== null && 'max-sm:basis-full max-sm:justify-center')}>
        <p role="status" className="whitespace-nowrap ps-2.5 pe-2 font-medium text-ink text-sm tabular-nums">
          {t('assets.selected', { count })}
        </p>
        {most !== null && (
          <Button look="link" size="sm" busy={choosing} onClick={onAll}>
            {t(beyond ? 'assets.selectFirst' : 'assets.selectAll', { count: most })}
          </Button>
        )}
      </div>
      {[...first, ...last].map(({ wish, label, icon: Icon, danger }) => (
        <Button
          key={wish}
          look="ghost"
          size="sm"
          className={danger ? 'order-1 text-danger!' : ''}
          onClick={() => onWish(wish)}
        >
          <Icon aria-hidden />
          <span className="max-sm:sr-only">{label}</span>
        </Button>
      ))}
      {!trash && more.length > 0 && (
        <Menu label={t('assets.moreActions')} items={items} className={buttonStyles({ look: 'ghost', size: 'icon' })}>
          <Ellipsis aria-hidden />
        </Menu>
      )}
      <span className="order-2">
        <IconButton label={t('assets.clearSelection')} onClick={onClear}>
          <X aria-hidden />
        </IconButton>
      </span>
    </div>
  )
}
