'use client'

import { Monitor, MonitorOff, MonitorX } from 'lucide-react'
import { cn } from '@/components/ui/cn'
import type { Asset } from '@/features/assets/queries'
import { Thumbnail } from '@/features/assets/thumbnail'
import type { Device } from '@/features/devices/queries'

type GlassProps = { device: Device; asset: Asset | undefined; className?: string }

/** What a screen shows, as a small picture of the screen. The words stand beside it. */
export function Glass({ device, asset, className }: GlassProps) {
  const Icon = device.status === 'never_seen' ? Monitor : device.status === 'offline' ? MonitorX : MonitorOff
  const dim = device.status !== 'online'
  return (
    <span aria-hidden className={cn('relative grid place-items-center overflow-hidden bg-glass', className)}>
      {asset ? (
        <Thumbnail
          asset={asset}
          fit="contain"
          className={cn('absolute inset-0 bg-transparent text-on-glass!', dim && 'opacity-35 grayscale')}
        />
      ) : (
        <Icon className="size-1/4 max-h-9 min-h-4 max-w-9 min-w-4 text-on-glass" strokeWidth={1.5} />
      )}
    </span>
  )
}
