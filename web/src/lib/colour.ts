// Colours as people choose them: #rrggbb. Contrast is measured as WCAG defines it.

type Rgb = [number, number, number]

/** What a colour is called on the wire, or nothing when it is none: `#0A84FF` and `0a84ff` are `#0a84ff`. */
export function hexOf(typed: string): string | null {
  const digits = typed.trim().toLowerCase().replace(/^#/, '')
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`
  return /^[0-9a-f]{3}$/.test(digits) ? `#${[...digits].map((digit) => digit + digit).join('')}` : null
}

function parts(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
}

function luminance(hex: string): number {
  const [red, green, blue] = parts(hex).map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two colours, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

/** The first colour with a share of the second, from 0 to 1. */
export function mix(a: string, b: string, share: number): string {
  const other = parts(b)
  const mixed = parts(a).map((part, index) => Math.round(part + ((other[index] ?? 0) - part) * share))
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** Black or white, whichever is easier to read on a colour. */
export function inkOn(hex: string): '#000000' | '#ffffff' {
  return contrast(hex, '#ffffff') >= contrast(hex, '#000000') ? '#ffffff' : '#000000'
}

/** The colour nearest to the given one, towards another, that fulfils a condition. */
export function towards(hex: string, other: string, fine: (hex: string) => boolean): string {
  for (let step = 0; step < 40; step++) {
    const candidate = mix(hex, other, step / 40)
    if (fine(candidate)) return candidate
  }
  return other
}
