'use client'

import { useCallback } from 'react'
import { VirtualRows } from '@/components/virtual-rows'
import { AssetCard } from '@/features/assets/asset-card'
import { AssetRow } from '@/features/assets/asset-row'
import { moved } from '@/features/assets/cache'
import type { ItemProps, Wish } from '@/features/assets/item'
import type { Asset } from '@/features/assets/queries'
import type { useAssetActions } from '@/features/assets/use-asset-actions'
import { useDragOrder } from '@/features/assets/use-drag-order'
import type { useSelection } from '@/features/assets/use-selection'
import { useTenant } from '@/lib/tenant'

type AssetListProps = {
  assets: Asset[]
  order: string[]
  view: 'grid' | 'list'
  /** Whether the list stands in the order of playing, all of it, so that entries can be moved. */
  movable: boolean
  selection: ReturnType<typeof useSelection>
  actions: ReturnType<typeof useAssetActions>
  onWish: (wish: Wish, asset: Asset) => void
  onEnd: () => void
}

const cardWidth = 215
const gap = 20

/** The assets as cards or as rows. */
export function AssetList({ assets, order, view, movable, selection, actions, onWish, onEnd }: AssetListProps) {
  const { can, href } = useTenant()
  const may = {
    edit: can('assets.edit'),
    create: can('assets.create'),
    remove: can('assets.delete'),
    share: can('assets.share'),
    move: movable && can('assets.edit'),
    choose: can('assets.edit'),
  }
  const move = (id: string, to: number) => void actions.reorder(order, moved(order, id, to))
  const { over, drag } = useDragOrder({
    draggable: may.edit,
    sortable: may.move,
    together: (id) => (selection.selected.has(id) ? [...selection.selected] : [id]),
    onDrop: (id, target, side) => {
      const rest = order.filter((other) => other !== id)
      move(id, rest.indexOf(target) + (side === 'after' ? 1 : 0))
    },
  })
  const columns = useCallback(
    (width: number) =>
      view === 'list' ? 1 : Math.max(width < 300 ? 1 : 2, Math.floor((width + gap) / (cardWidth + gap))),
    [view],
  )

  const item = (index: number) => {
    const asset = assets[index]
    if (!asset) return null
    const trashed = asset.deleted_at !== null
    const props: ItemProps = {
      asset,
      index,
      href: trashed ? null : href(`assets/${asset.id}/`),
      selected: selection.selected.has(asset.id),
      choosing: selection.selected.size > 0,
      over: over?.id === asset.id ? over.side : null,
      can: may,
      onChoose: (range) => selection.choose(asset.id, range),
      onEnable: (on) => void actions.setEnabled([asset], on),
      onRemove: () => void actions.remove([asset]),
      onRestore: () => void actions.run([asset], { action: 'restore' }),
      onDuplicate: () => void actions.duplicate(asset),
      onWish: (wish) => onWish(wish, asset),
      onMove: (to) => move(asset.id, to),
      drag: trashed ? { ...drag(asset.id, false), draggable: false } : drag(asset.id, view === 'list'),
    }
    return view === 'list' ? <AssetRow {...props} /> : <AssetCard {...props} />
  }

  return (
    <VirtualRows
      key={view}
      count={assets.length}
      columns={columns}
      estimate={view === 'list' ? 60 : 240}
      gap={view === 'list' ? 0 : gap}
      render={item}
      keyOf={(index) => order[index] ?? String(index)}
      onEnd={onEnd}
    />
  )
}
