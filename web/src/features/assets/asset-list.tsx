'use client'

import { memo, type RefObject, useCallback, useLayoutEffect, useMemo, useRef } from 'react'
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
  const { can } = useTenant()
  const may = useMemo(
    () => ({
      edit: can('assets.edit'),
      create: can('assets.create'),
      remove: can('assets.delete'),
      share: can('assets.share'),
      move: movable && can('assets.edit'),
      choose: can('assets.edit'),
    }),
    [can, movable],
  )
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

  const latest = useRef({ move, drag, selection, actions, onWish })
  useLayoutEffect(() => {
    latest.current = { move, drag, selection, actions, onWish }
  })
  const item = (index: number) => {
    const asset = assets[index]
    if (!asset) return null
    return (
      <Item
        asset={asset}
        index={index}
        view={view}
        selected={selection.selected.has(asset.id)}
        choosing={selection.selected.size > 0}
        over={over?.id === asset.id ? over.side : null}
        can={may}
        latest={latest}
      />
    )
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

type Latest = {
  move: (id: string, to: number) => void
  drag: ReturnType<typeof useDragOrder>['drag']
  selection: AssetListProps['selection']
  actions: AssetListProps['actions']
  onWish: AssetListProps['onWish']
}

type EntryProps = Pick<ItemProps, 'asset' | 'index' | 'selected' | 'choosing' | 'over' | 'can'> & {
  view: AssetListProps['view']
  /** What can be done, as it is when it is done: entries that look the same are not drawn again for it. */
  latest: RefObject<Latest>
}

// While the list scrolls it is drawn with every row that comes into sight, and the entries in sight stay as they are.
const Item = memo(function Entry({ view, latest, ...item }: EntryProps) {
  const { href } = useTenant()
  const { asset } = item
  const { id } = asset
  const trashed = asset.deleted_at !== null
  const dragged = () => latest.current.drag(id, view === 'list')
  const props: ItemProps = {
    ...item,
    href: trashed ? null : href(`assets/${id}/`),
    onChoose: (range) => latest.current.selection.choose(id, range),
    onEnable: (on) => void latest.current.actions.setEnabled([asset], on),
    onRemove: () => void latest.current.actions.remove([asset]),
    onRestore: () => void latest.current.actions.run([asset], { action: 'restore' }),
    onDuplicate: () => void latest.current.actions.duplicate(asset),
    onWish: (wish) => latest.current.onWish(wish, asset),
    onMove: (to) => latest.current.move(id, to),
    drag: {
      draggable: item.can.edit && !trashed,
      onDragStart: (event) => dragged().onDragStart(event),
      onDragEnd: () => dragged().onDragEnd(),
      onDragOver: (event) => dragged().onDragOver(event),
      onDrop: (event) => dragged().onDrop(event),
    },
  }
  return view === 'list' ? <AssetRow {...props} /> : <AssetCard {...props} />
})
