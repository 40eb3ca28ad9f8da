import { contrast, inkOn, mix, towards } from '@/lib/colour'

/** The colours that a tenant chose; null is the product's. */
export type BrandColours = { primary_color: string | null; accent_color: string | null }

// The grounds of both themes, near enough to tokens.css for measuring contrast.
const grounds = {
  light: { surface: '#ffffff', canvas: '#f9fafb', sidebar: '#f4f5f7', far: '#000000', soft: 0.09, selected: 0.1 },
  dark: { surface: '#13151a', canvas: '#0d0e12', sidebar: '#0a0b0e', far: '#ffffff', soft: 0.2, selected: 0.2 },
}

export type Theme = keyof typeof grounds

/** A brand's tokens in one theme: the colours as chosen, moved only as far as needed to be readable. */
export function brandTokens(colours: BrandColours, theme: Theme): Record<string, string> {
  const { surface, canvas, sidebar, far, soft, selected } = grounds[theme]
  const tokens: Record<string, string> = {}
  const { primary_color: primary, accent_color: accent } = colours
  if (primary) {
    const fill = towards(primary, far, (hex) => contrast(hex, surface) >= 3 && contrast(hex, canvas) >= 3)
    const ink = inkOn(fill)
    tokens.primary = fill
    tokens['on-primary'] = ink
    tokens['primary-hover'] = mix(fill, ink === '#ffffff' ? '#000000' : '#ffffff', 0.12)
    tokens.ring = towards(fill, far, (hex) => [surface, canvas, sidebar].every((ground) => contrast(hex, ground) >= 3))
  }
  const text = accent ?? primary
  if (text) {
    const ground = (hex: string) => [surface, canvas, sidebar, mix(surface, hex, soft), mix(sidebar, hex, selected)]
    tokens.accent = towards(text, far, (hex) => ground(hex).every((each) => contrast(hex, each) >= 4.5))
    tokens['accent-soft'] = mix(surface, tokens.accent, soft)
    tokens.selected = mix(sidebar, tokens.accent, selected)
  }
  return tokens
}

/** A style sheet that puts a brand's colours in the place of the product's; empty without any. */
export function brandStyle(colours: BrandColours): string {
  if (!colours.primary_color && !colours.accent_color) return ''
  const block = (selector: string, theme: Theme) =>
    `${selector}{${Object.entries(brandTokens(colours, theme))
      .map(([name, value]) => `--${name}:${value}`)
      .join(';')}}`
  return block(':root', 'light') + block('.dark', 'dark')
}
