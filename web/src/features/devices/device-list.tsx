'use client'

import { useCallback } from 'react'
import { VirtualRows } from '@/components/virtual-rows'
import { DeviceCard } from '@/features/devices/device-card'
import { DeviceRow } from '@/features/devices/device-row'
import type { Device } from '@/features/devices/queries'
import { useTenant } from '@/lib/tenant'

const cardWidth = 270
const gap = 20

/** The screens as cards or as rows. */
export function DeviceList({ devices, view, onEnd }: { devices: Device[]; view: 'grid' | 'list'; onEnd: () => void }) {
  const { href } = useTenant()
  const columns = useCallback(
    (width: number) => (view === 'list' ? 1 : Math.max(1, Math.floor((width + gap) / (cardWidth + gap)))),
    [view],
  )
  return (
    <VirtualRows
      key={view}
      count={devices.length}
      columns={columns}
      estimate={view === 'list' ? 60 : 256}
      gap={view === 'list' ? 0 : gap}
      render={(index) => {
        const device = devices[index]
        if (!device) return null
        const props = { device, href: href(`devices/${device.id}/`) }
        return view === 'list' ? <DeviceRow {...props} /> : <DeviceCard {...props} />
      }}
      keyOf={(index) => devices[index]?.id ?? String(index)}
      onEnd={onEnd}
    />
  )
}
