'use client'

import {
  ArrowDown,
  ArrowUp,
  ArrowUpToLine,
  Copy,
  Download,
  Ellipsis,
  ExternalLink,
  FolderInput,
  Pencil,
  Share2,
  Tags,
  Trash2,
  Undo2,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { ItemProps } from '@/features/assets/item'
import { useDownload } from '@/features/assets/use-download'
import { type Translate, useI18n } from '@/lib/i18n'

/** The menu of one asset in the list. */
export function AssetMenu(props: ItemProps) {
  const { t } = useI18n()
  const router = useRouter()
  const download = useDownload()
  const items = () =>
    props.asset.deleted_at
      ? trashItems(t, props)
      : itemsOf(
          t,
          props,
          (path) => router.push(path),
          () => void download(props.asset.id),
        )
  return (
    <Menu label={t('assets.menuOf', { name: props.asset.name })} items={items}>
      <Ellipsis aria-hidden />
    </Menu>
  )
}

function trashItems(t: Translate, { onRestore, onWish }: ItemProps): MenuItem[] {
  return [
    { kind: 'action', key: 'restore', label: t('assets.restore'), icon: Undo2, onSelect: onRestore },
    {
      kind: 'action',
      key: 'purge',
      label: t('assets.purge'),
      icon: Trash2,
      danger: true,
      onSelect: () => onWish('purge'),
    },
  ]
}

function itemsOf(t: Translate, props: ItemProps, go: (path: string) => void, download: () => void): MenuItem[] {
  const { asset, index, href, can, onMove, onWish } = props
  const items: MenuItem[] = []
  if (href) items.push({ kind: 'action', key: 'open', label: t('assets.open'), icon: Pencil, onSelect: () => go(href) })
  if (asset.content_url) {
    items.push({
      kind: 'action',
      key: 'file',
      label: t('assets.openFile'),
      icon: ExternalLink,
      onSelect: () => void window.open(asset.content_url ?? '', '_blank', 'noopener'),
    })
  }
  if (asset.file_name !== null) {
    items.push({
      kind: 'action',
      key: 'download',
      label: t('assets.download'),
      icon: Download,
      onSelect: download,
    })
  }
  if (can.edit) {
    items.push(
      { kind: 'separator', key: 'before-edit' },
      { kind: 'action', key: 'tags', label: t('assets.tagsEntry'), icon: Tags, onSelect: () => onWish('tags') },
      {
        kind: 'action',
        key: 'folder',
        label: t('assets.moveEntry'),
        icon: FolderInput,
        onSelect: () => onWish('move'),
      },
    )
  }
  if (can.create) {
    items.push({ kind: 'action', key: 'copy', label: t('assets.duplicate'), icon: Copy, onSelect: props.onDuplicate })
  }
  if (can.share) {
    items.push({
      kind: 'action',
      key: 'share',
      label: t('assets.share'),
      icon: Share2,
      onSelect: () => onWish('share'),
    })
  }
  if (can.move) {
    items.push(
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
        key: 'earlier',
        label: t('assets.moveEarlier'),
        icon: ArrowUp,
        shortcut: 'Alt ↑',
        disabled: index === 0,
        onSelect: () => onMove(index - 1),
      },
      {
        kind: 'action',
        key: 'later',
        label: t('assets.moveLater'),
        icon: ArrowDown,
        shortcut: 'Alt ↓',
        onSelect: () => onMove(index + 1),
      },
    )
  }
  if (can.remove) {
    items.push(
      { kind: 'separator', key: 'before-delete' },
      {
        kind: 'action',
        key: 'delete',
        label: t('assets.delete'),
        icon: Trash2,
        danger: true,
        onSelect: props.onRemove,
      },
    )
  }
  return items
}
