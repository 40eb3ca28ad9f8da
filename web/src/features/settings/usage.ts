/** How much of a limit is used, from 0 upwards; null when there is no limit. */
export function fractionOf(used: number, limit: number | null): number | null {
  if (limit === null) return null
  return limit > 0 ? used / limit : 1
}

/** Warns before a limit is reached, and says when it is. */
export function toneOf(fraction: number): 'accent' | 'warning' | 'danger' {
  if (fraction >= 1) return 'danger'
  return fraction >= 0.8 ? 'warning' : 'accent'
}
