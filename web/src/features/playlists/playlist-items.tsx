'use client'

import {
  ArrowDown,
  ArrowUp,
  ArrowUpToLine,
  CalendarClock,
  Copy,
  Ellipsis,
  GripVertical,
  ListPlus,
  ListVideo,
  MessageSquareText,
  Pencil,
  Plus,
  Trash2,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { type KeyboardEvent, useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Menu, type MenuItem } from '@/components/ui/menu'
import { Switch } from '@/components/ui/switch'
import { typeWords } from '@/features/assets/asset-words'
import { useDragOrder } from '@/features/assets/use-drag-order'
import {
  hasWindow,
  itemsOf,
  keyOf,
  type Named,
  namedOf,
  withAdded,
  withItem,
  withMoved,
  without,
} from '@/features/playlists/content'
import type { Playlist, PlaylistItem } from '@/features/playlists/queries'
import { transitionWords } from '@/features/playlists/transition-fields'
import type { useDraft } from '@/features/playlists/use-draft'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { useTenant } from '@/lib/tenant'

const AssetPicker = dynamic(() => import('@/features/playlists/asset-picker').then((module) => module.AssetPicker))
const NestDialog = dynamic(() => import('@/features/playlists/nest-dialog').then((module) => module.NestDialog))
const ItemDialog = dynamic(() => import('@/features/playlists/item-dialog').then((module) => module.ItemDialog))

type PlaylistItemsProps = { playlist: Playlist; draft: ReturnType<typeof useDraft> }

/** What a playlist holds, in the order of playing. */
export function PlaylistItems({ playlist, draft }: PlaylistItemsProps) {
  const { t, duration } = useI18n()
  const { can } = useTenant()
  const [open, setOpen] = useState<'assets' | 'nest' | PlaylistItem | null>(null)
  const items = itemsOf(draft.content)
  const edit = can('playlists.edit')
  const move = (id: string, to: number) => draft.edit((content) => withMoved(content, id, to))
  const { over, drag } = useDragOrder({
    kind: 'items',
    draggable: edit,
    sortable: edit,
    together: (id) => [id],
    onDrop: (id, target, side) => {
      const rest = items.map(keyOf).filter((other) => other !== id)
      move(id, rest.indexOf(target) + (side === 'after' ? 1 : 0))
    },
  })
  const remove = (item: PlaylistItem, name: string, at: number) => {
    draft.edit((content) => without(content, keyOf(item)))
    notify(t('playlists.removed', { name }), { undo: () => draft.edit((content) => withAdded(content, [item], at)) })
  }

  return (
    <Card>
      <header className="flex min-h-14 flex-wrap items-center justify-between gap-2 border-line border-b px-4 py-2.5 sm:px-5">
        <div>
          <h2 className="font-semibold text-base text-ink">{t('playlists.contents')}</h2>
          <p className="text-ink-muted text-sm tabular-nums">
            {t('playlists.items', { count: items.length })} ·{' '}
            {t('playlists.length', { time: duration(playlist.total_duration) })}
          </p>
        </div>
        {edit && items.length > 0 && <AddButtons onOpen={setOpen} />}
      </header>
      {items.length === 0 && (
        <div className="grid justify-items-center gap-1 px-6 py-14 text-center">
          <h3 className="font-semibold text-base text-ink">{t('playlists.noItems')}</h3>
          <p className="mb-4 max-w-sm text-ink-muted text-sm">{t('playlists.noItemsText')}</p>
          {edit && <AddButtons onOpen={setOpen} />}
        </div>
      )}
      <ol aria-label={t('playlists.contents')}>
        {items.map((item, index) => {
          const id = keyOf(item)
          const named = namedOf(playlist, item)
          const name = named?.name ?? t('playlists.missing')
          return (
            <li key={id} className="border-line border-b last:border-b-0">
              <Row
                item={item}
                named={named}
                index={index}
                last={index === items.length - 1}
                over={over?.id === id ? over.side : null}
                drag={drag(id, true)}
                editable={edit}
                onMove={(to) => move(id, to)}
                onEdit={() => setOpen(item)}
                onEnable={(on) => draft.edit((content) => withItem(content, id, (now) => ({ ...now, is_enabled: on })))}
                onCopy={() =>
                  draft.edit((content) => withAdded(content, [{ ...item, id: crypto.randomUUID() }], index + 1))
                }
                onRemove={() => remove(item, name, index)}
              />
            </li>
          )
        })}
      </ol>
      {open === 'assets' && <AssetPicker draft={draft} onClose={() => setOpen(null)} />}
      {open === 'nest' && <NestDialog playlist={playlist} draft={draft} onClose={() => setOpen(null)} />}
      {open && typeof open === 'object' && (
        <ItemDialog item={open} named={namedOf(playlist, open)} draft={draft} onClose={() => setOpen(null)} />
      )}
    </Card>
  )
}

function AddButtons({ onOpen }: { onOpen: (what: 'assets' | 'nest') => void }) {
  const { t } = useI18n()
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" look="ghost" onClick={() => onOpen('nest')}>
        <ListPlus aria-hidden />
        {t('playlists.addPlaylist')}
      </Button>
      <Button size="sm" onClick={() => onOpen('assets')}>
        <Plus aria-hidden />
        {t('playlists.addAssets')}
      </Button>
    </div>
  )
}

type RowProps = {
  item: PlaylistItem
  named: Named | null
  index: number
  last: boolean
  over: 'before' | 'after' | null
  drag: ReturnType<ReturnType<typeof useDragOrder>['drag']>
  editable: boolean
  onMove: (to: number) => void
  onEdit: () => void
  onEnable: (on: boolean) => void
  onCopy: () => void
  onRemove: () => void
}

function Row(props: RowProps) {
  const { t } = useI18n()
  const { item, named, index, editable } = props
  const name = named?.name ?? t('playlists.missing')
  const enabled = item.is_enabled !== false
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (!event.altKey || step === 0 || !editable) return
    event.preventDefault()
    props.onMove(index + step)
  }
  return (
    <article
      aria-label={name}
      {...props.drag}
      onKeyDown={onKeyDown}
      className={cn(
        'group relative flex min-h-16 items-center gap-3 px-3 py-2 sm:px-4',
        props.over === 'before' && 'before:absolute before:inset-x-0 before:-top-px before:h-0.5 before:bg-primary',
        props.over === 'after' && 'before:absolute before:inset-x-0 before:-bottom-px before:h-0.5 before:bg-primary',
      )}
    >
      {editable && <GripVertical className="size-4 shrink-0 cursor-grab text-ink-faint max-sm:hidden" aria-hidden />}
      <span className="w-5 shrink-0 text-end text-ink-muted text-xs tabular-nums max-sm:hidden">{index + 1}</span>
      <Picture named={named} faint={!enabled || named?.silent !== false} />
      <div className="min-w-0 flex-1">
        <button
          type="button"
          disabled={!editable}
          onClick={props.onEdit}
          className="block max-w-full truncate rounded-sm text-start font-medium text-ink text-sm hover:text-accent"
        >
          {name}
        </button>
        <Marks item={item} named={named} />
      </div>
      {editable && (
        <>
          <Switch label={t('playlists.plays', { name })} checked={enabled} onChange={props.onEnable} />
          <ItemMenu {...props} name={name} />
        </>
      )}
    </article>
  )
}

function Picture({ named, faint }: { named: Named | null; faint: boolean }) {
  const Icon = named?.type ? typeWords[named.type].icon : ListVideo
  return (
    <span
      className={cn(
        'grid h-10 w-17 shrink-0 place-items-center overflow-hidden rounded-md bg-hover text-ink-faint',
        faint && 'opacity-45 saturate-50',
      )}
    >
      {named?.thumbnail ? (
        // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
        <img src={named.thumbnail} alt="" loading="lazy" draggable={false} className="size-full object-cover" />
      ) : (
        <Icon className="size-4.5" aria-hidden />
      )}
    </span>
  )
}

/** How long an item stays, and what is special about it. */
function Marks({ item, named }: { item: PlaylistItem; named: Named | null }) {
  const { t, duration } = useI18n()
  const seconds = item.duration ?? named?.duration
  const length =
    named?.kind === 'playlist'
      ? t('playlists.playlist')
      : seconds === undefined
        ? ''
        : seconds === 0
          ? t('assets.toItsEnd')
          : duration(seconds)
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-ink-muted text-xs">
      <span className="tabular-nums">{length}</span>
      {named?.silent && <Badge tone="warning">{t('playlists.silent')}</Badge>}
      {named === null && <Badge tone="danger">{t('playlists.gone')}</Badge>}
      {(item.weight ?? 1) > 1 && <span>{t('playlists.times', { count: item.weight ?? 1 })}</span>}
      {hasWindow(item) && (
        <span className="inline-flex items-center gap-1">
          <CalendarClock className="size-3.5" aria-hidden />
          {t('playlists.ownTimes')}
        </span>
      )}
      {item.transition && <span>{t(transitionWords[item.transition.type])}</span>}
      {item.note && (
        <span className="inline-flex min-w-0 items-center gap-1">
          <MessageSquareText className="size-3.5 shrink-0" aria-hidden />
          <span className="truncate">{item.note}</span>
        </span>
      )}
    </p>
  )
}

function ItemMenu(props: RowProps & { name: string }) {
  const { t } = useI18n()
  const { index, last, onMove } = props
  const items = (): MenuItem[] => [
    { kind: 'action', key: 'edit', label: t('playlists.editItem'), icon: Pencil, onSelect: props.onEdit },
    { kind: 'action', key: 'copy', label: t('playlists.again'), icon: Copy, onSelect: props.onCopy },
    { kind: 'separator', key: 'before-move' },
    {
      kind: 'action',
      key: 'first',
      label: t('assets.moveFirst'),
      icon: ArrowUpToLine,
      disabled: index === 0,
      onSelect: () => onMove(0),
    },
    {
      kind: 'action',
      key: 'up',
      label: t('assets.moveEarlier'),
      icon: ArrowUp,
      shortcut: 'Alt ↑',
      disabled: index === 0,
      onSelect: () => onMove(index - 1),
    },
    {
      kind: 'action',
      key: 'down',
      label: t('assets.moveLater'),
      icon: ArrowDown,
      shortcut: 'Alt ↓',
      disabled: last,
      onSelect: () => onMove(index + 1),
    },
    { kind: 'separator', key: 'before-remove' },
    {
      kind: 'action',
      key: 'remove',
      label: t('playlists.remove'),
      icon: Trash2,
      danger: true,
      onSelect: props.onRemove,
    },
  ]
  return (
    <Menu label={t('playlists.moreOf', { name: props.name })} items={items}>
      <Ellipsis aria-hidden />
    </Menu>
  )
}
