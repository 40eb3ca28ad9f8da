'use client'

import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { typeWords } from '@/features/assets/asset-words'
import type { Asset } from '@/features/assets/queries'

type ThumbnailProps = { asset: Asset; fit?: 'cover' | 'contain'; className?: string }

/** The small picture of an asset, or the sign of its type. It says nothing: the name stands beside it. */
export function Thumbnail({ asset, fit = 'cover', className }: ThumbnailProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const Icon = typeWords[asset.type].icon
  const source = asset.thumbnail_url
  const busy = asset.processing_status === 'pending' || asset.processing_status === 'processing'
  return (
    <span
      className={cn(
        'grid grid-cols-1 grid-rows-1 place-items-center overflow-hidden bg-hover text-ink-faint',
        className,
      )}
    >
      {source && source !== broken ? (
        // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
        <img
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(source)}
          className={cn('size-full', fit === 'cover' ? 'object-cover' : 'object-contain')}
        />
      ) : (
        <Icon
          className={cn('size-1/4 max-h-8 min-h-4 max-w-8 min-w-4', busy && 'motion-safe:animate-pulse')}
          aria-hidden
        />
      )}
    </span>
  )
}
