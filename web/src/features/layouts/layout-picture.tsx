'use client'

import { useQuery } from '@tanstack/react-query'
import { cn } from '@/components/ui/cn'
import { layoutPictureQuery } from '@/features/layouts/queries'
import { useTenant } from '@/lib/tenant'

type LayoutPictureProps = { layout: { id: string; version: number }; alt?: string; className?: string }

/** What a layout's draft looks like, as the server draws it. */
export function LayoutPicture({ layout, alt = '', className }: LayoutPictureProps) {
  const { slug, api } = useTenant()
  const picture = useQuery(layoutPictureQuery(slug, api, layout.id, layout.version))
  return (
    <span className={cn('grid grid-cols-1 grid-rows-1 overflow-hidden bg-hover', className)}>
      {picture.data && (
        // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
        <img src={picture.data} alt={alt} decoding="async" draggable={false} className="size-full object-contain" />
      )}
    </span>
  )
}
