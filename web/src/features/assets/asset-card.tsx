'use client'

import Link from 'next/link'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { Switch } from '@/components/ui/switch'
import { AssetState, useFacts } from '@/features/assets/asset-facts'
import { AssetMenu } from '@/features/assets/asset-menu'
import { chooseOnShift, type ItemProps, onItemKey } from '@/features/assets/item'
import { ItemName } from '@/features/assets/item-name'
import { TagDots } from '@/features/assets/tag-dots'
import { Thumbnail } from '@/features/assets/thumbnail'
import { LeftInTrash } from '@/features/library/left-in-trash'
import { useI18n } from '@/lib/i18n'

/** An asset in the grid. */
export function AssetCard(props: ItemProps) {
  const { t } = useI18n()
  const { asset, selected, choosing, can } = props
  const failed = asset.processing_status === 'failed'
  const picture = (
    <Thumbnail
      asset={asset}
      className={cn('aspect-video w-full rounded-t-[0.5625rem]', !asset.is_enabled && 'opacity-45 saturate-50')}
    />
  )
  return (
    <article
      aria-label={asset.name}
      {...props.drag}
      onKeyDown={(event) => onItemKey(event, props)}
      className={cn(
        'group relative rounded-lg border bg-surface shadow-sm transition-[border-color,box-shadow] hover:shadow-md',
        selected ? 'border-primary ring-1 ring-primary' : 'border-line hover:border-line-strong',
        props.over === 'before' &&
          'before:absolute before:inset-y-0 before:-start-2.5 before:w-1 before:rounded-full before:bg-primary',
        props.over === 'after' &&
          'before:absolute before:inset-y-0 before:-end-2.5 before:w-1 before:rounded-full before:bg-primary',
      )}
    >
      {props.href ? (
        <Link
          href={props.href}
          prefetch={false}
          tabIndex={-1}
          aria-hidden
          draggable={false}
          onClick={(event) => chooseOnShift(event, props.onChoose)}
          className="block"
        >
          {picture}
        </Link>
      ) : (
        picture
      )}
      {can.choose && (
        <div
          className={cn(
            'absolute start-2 top-2 rounded-md bg-surface/90 shadow-sm transition-opacity focus-within:opacity-100 group-hover:opacity-100',
            choosing ? 'opacity-100' : 'opacity-0 pointer-coarse:opacity-100',
          )}
        >
          <Checkbox
            aria-label={t('assets.select', { name: asset.name })}
            checked={selected}
            onChange={(event) => props.onChoose((event.nativeEvent as MouseEvent).shiftKey)}
          />
        </div>
      )}
      <div className="px-3.5 pt-2.5 pb-2">
        <ItemName {...props} />
        <p className={cn('truncate text-xs', failed ? 'text-danger' : 'text-ink-muted')}>
          <Facts {...props} failed={failed} />
        </p>
      </div>
      <div className="flex h-10 items-center gap-1.5 ps-3.5 pe-1.5 pb-1.5">
        {asset.deleted_at ? <LeftInTrash deletedAt={asset.deleted_at} /> : <AssetState asset={asset} />}
        <TagDots tags={asset.tags} />
        <span className="flex-1" />
        {can.edit && !asset.deleted_at && (
          <Switch
            label={t('assets.enable', { name: asset.name })}
            checked={asset.is_enabled}
            onChange={props.onEnable}
          />
        )}
        <AssetMenu {...props} />
      </div>
    </article>
  )
}

function Facts({ asset, failed }: ItemProps & { failed: boolean }) {
  const facts = useFacts(asset)
  return failed && asset.processing_error ? <span title={asset.processing_error}>{asset.processing_error}</span> : facts
}
