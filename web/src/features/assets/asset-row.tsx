'use client'

import { GripVertical } from 'lucide-react'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { Switch } from '@/components/ui/switch'
import { AssetState, useFacts } from '@/features/assets/asset-facts'
import { AssetMenu } from '@/features/assets/asset-menu'
import { type ItemProps, onItemKey } from '@/features/assets/item'
import { ItemName } from '@/features/assets/item-name'
import { TagDots } from '@/features/assets/tag-dots'
import { Thumbnail } from '@/features/assets/thumbnail'
import { LeftInTrash } from '@/features/library/left-in-trash'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

/** An asset in the list. */
export function AssetRow(props: ItemProps) {
  const { t, ago } = useI18n()
  const now = useNow(60_000)
  const { asset, selected, can } = props
  const facts = useFacts(asset)
  return (
    <article
      aria-label={asset.name}
      {...props.drag}
      onKeyDown={(event) => onItemKey(event, props)}
      className={cn(
        'group relative flex h-15 items-center gap-3 border-line border-b ps-2 pe-2 transition-colors hover:bg-hover',
        selected && 'bg-selected hover:bg-selected',
        props.over === 'before' &&
          'before:absolute before:inset-x-0 before:-top-0.5 before:z-10 before:h-0.5 before:bg-primary',
        props.over === 'after' &&
          'before:absolute before:inset-x-0 before:-bottom-0.5 before:z-10 before:h-0.5 before:bg-primary',
      )}
    >
      {can.move && (
        <GripVertical
          className="-mx-1.5 size-4 cursor-grab text-ink-faint opacity-0 group-hover:opacity-100 max-sm:hidden"
          aria-hidden
        />
      )}
      {can.choose && (
        <Checkbox
          aria-label={t('assets.select', { name: asset.name })}
          checked={selected}
          onChange={(event) => props.onChoose((event.nativeEvent as MouseEvent).shiftKey)}
        />
      )}
      <Thumbnail
        asset={asset}
        className={cn('h-10 w-17 shrink-0 rounded-md', !asset.is_enabled && 'opacity-45 saturate-50')}
      />
      <div className="min-w-0 flex-1">
        <ItemName {...props} />
        <p className={cn('truncate text-xs', asset.processing_status === 'failed' ? 'text-danger' : 'text-ink-muted')}>
          {asset.processing_error ?? facts}
        </p>
      </div>
      <TagDots tags={asset.tags} />
      <span className="hidden w-32 text-ink-muted text-xs xl:block">{ago(asset.created_at, now)}</span>
      <span className="hidden w-28 sm:block">
        {asset.deleted_at ? <LeftInTrash deletedAt={asset.deleted_at} /> : <AssetState asset={asset} />}
      </span>
      {can.edit && !asset.deleted_at && (
        <Switch label={t('assets.enable', { name: asset.name })} checked={asset.is_enabled} onChange={props.onEnable} />
      )}
      <AssetMenu {...props} />
    </article>
  )
}
