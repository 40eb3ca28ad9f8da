/** The time zones that this browser knows, by continent; `current` is among them even when it is unknown here. */
export function zonesByRegion(current: string): { region: string; zones: string[] }[] {
  const known = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
  if (current) known.add(current)
  const regions = new Map<string, string[]>()
  for (const zone of [...known].sort()) {
    const region = zone.includes('/') ? (zone.split('/')[0] ?? '') : ''
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions].map(([region, zones]) => ({ region, zones })).sort((a, b) => (a.region < b.region ? -1 : 1))
}

/** A zone's name without its continent, as people say it: `Asia/Ho_Chi_Minh` → `Ho Chi Minh`. */
export function zoneLabel(zone: string): string {
  return zone
    .slice(zone.indexOf('/') + 1)
    .replaceAll('_', ' ')
    .replaceAll('/', ' – ')
}

/** The zone of this browser. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
