'use client'

import { ArrowDown, ArrowUp, ArrowUpToLine, Ellipsis, ExternalLink, Pencil, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { ItemProps } from '@/features/assets/item'
import { useI18n } from '@/lib/i18n'

/** The menu of one asset in the list. */
export function AssetMenu({ asset, index, href, can, onMove, onRemove }: ItemProps) {
  const { t } = useI18n()
  const router = useRouter()
  const items = (): MenuItem[] => [
    { kind: 'action', key: 'open', label: t('assets.open'), icon: Pencil, onSelect: () => router.push(href) },
    ...(asset.content_url
      ? [
          {
            kind: 'action' as const,
            key: 'file',
            label: t('assets.openFile'),
            icon: ExternalLink,
            onSelect: () => void window.open(asset.content_url ?? '', '_blank', 'noopener'),
          },
        ]
      : []),
    ...(can.move
      ? ([
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
        ] satisfies MenuItem[])
      : []),
    ...(can.remove
      ? ([
          { kind: 'separator', key: 'before-delete' },
          { kind: 'action', key: 'delete', label: t('assets.delete'), icon: Trash2, danger: true, onSelect: onRemove },
        ] satisfies MenuItem[])
      : []),
  ]
  return (
    <Menu label={t('assets.menuOf', { name: asset.name })} items={items}>
      <Ellipsis aria-hidden />
    </Menu>
  )
}
