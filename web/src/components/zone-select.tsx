'use client'

import { type ComponentProps, useMemo } from 'react'
import { Select } from '@/components/ui/input'
import { zoneLabel, zonesByRegion } from '@/lib/zones'

type ZoneSelectProps = ComponentProps<typeof Select> & {
  /** The zone that is set, so that it can be chosen even when this browser does not know it. */
  current: string
  /** What no zone of one's own means. */
  empty: string
}

/** A time zone, sorted by continent. */
export function ZoneSelect({ current, empty, ...rest }: ZoneSelectProps) {
  const regions = useMemo(() => zonesByRegion(current), [current])
  return (
    <Select {...rest}>
      <option value="">{empty}</option>
      {regions.map(({ region, zones }) => {
        const options = zones.map((zone) => (
          <option key={zone} value={zone}>
            {zoneLabel(zone)}
          </option>
        ))
        return region === '' ? (
          options
        ) : (
          <optgroup key={region} label={region}>
            {options}
          </optgroup>
        )
      })}
    </Select>
  )
}
