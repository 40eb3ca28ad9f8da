import type { Content } from '@/features/layouts/content'
import type { FieldFault } from '@/lib/problem'

/** What the server found wrong, by zone; what is not about a zone lies under the empty name. */
export type ZoneFaults = ReadonlyMap<string, FieldFault[]>

/** Finds the zones that faults such as `zones.2.width` mean, in the content that was sent. */
export function zoneFaults(content: Content, faults: FieldFault[]): ZoneFaults {
  const found = new Map<string, FieldFault[]>()
  for (const fault of faults) {
    const [, index, field = ''] = /^(?:content\.)?zones\.(\d+)\.?(.*)$/.exec(fault.field) ?? []
    const zone = index === undefined ? undefined : content.zones[Number(index)]
    const at = zone?.id ?? ''
    found.set(at, [...(found.get(at) ?? []), zone ? { ...fault, field } : fault])
  }
  return found
}

/** The fault of one field of a zone, if it has one. */
export function faultAt(faults: FieldFault[] | undefined, field: string): FieldFault | undefined {
  return faults?.find((fault) => fault.field === field)
}
