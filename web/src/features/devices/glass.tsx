'use client'

import { LayoutTemplate, Monitor, MonitorOff, MonitorX } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import { Thumbnail } from '@/features/assets/thumbnail'
import type { Device } from '@/features/devices/queries'
import type { Shown } from '@/features/devices/use-glass'

type GlassProps = { device: Device; shown: Shown | undefined; className?: string }

/** What a screen shows, as a small picture of the screen. The words stand beside it. */
export function Glass({ device, shown, className }: GlassProps) {
  const dim = device.status !== 'online'
  const off = device.status === 'never_seen' ? Monitor : dim ? MonitorX : MonitorOff
  const Icon = device.current_layout_id !== null && !dim ? LayoutTemplate : off
  return (
    <span aria-hidden className={cn('relative grid place-items-center overflow-hidden bg-glass', className)}>
      {shown?.asset ? (
        <Thumbnail
          asset={shown.asset}
          fit="contain"
          className={cn('absolute inset-0 bg-transparent text-on-glass!', dim && 'opacity-35 grayscale')}
        />
      ) : shown?.picture ? (
        // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
        <img
          src={shown.picture}
          alt=""
          decoding="async"
          draggable={false}
          className={cn('absolute inset-0 size-full object-contain', dim && 'opacity-35 grayscale')}
        />
      ) : (
        <Icon className="size-1/4 max-h-9 min-h-4 max-w-9 min-w-4 text-on-glass" strokeWidth={1.5} />
      )}
    </span>
  )
}
