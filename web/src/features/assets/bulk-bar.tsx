'use client'

import {
  CalendarClock,
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
  | 'playlist'
  | 'delete'
  | 'restore'
  | 'purge'

type BulkBarProps = {
  count: number
  /** How many there are in all, when not all of them are chosen and that can be helped. */
  total: number | null
  trash: boolean
  onWish: (wish: BulkWish) => void
  onAll: () => void
  onClear: () => void
}

type Choice = { wish: BulkWish; label: string; icon: LucideIcon; danger?: boolean }

/** What can be done with the chosen assets. */
export function BulkBar({ count, total, trash, onWish, onAll, onClear }: BulkBarProps) {
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
      className="fixed inset-x-3 bottom-18 z-30 mx-auto flex w-fit max-w-full items-center gap-1 rounded-xl border border-line bg-raised p-1.5 shadow-lg motion-safe:animate-rise md:start-64 md:bottom-6"
    >
      <p role="status" className="whitespace-nowrap ps-2.5 pe-2 font-medium text-ink text-sm tabular-nums">
        {t('assets.selected', { count })}
      </p>
      {total !== null && (
        <Button look="link" size="sm" onClick={onAll}>
          {t('assets.selectAll', { count: total })}
        </Button>
      )}
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
