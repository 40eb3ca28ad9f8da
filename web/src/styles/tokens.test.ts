import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

// Text and the grounds it stands on.
const texts: [text: string, ...grounds: string[]][] = [
  ['ink', 'canvas', 'surface', 'raised', 'sidebar', 'hover', 'selected', 'accent-soft', 'warning-soft'],
  ['ink-muted', 'canvas', 'surface', 'raised', 'sidebar', 'hover'],
  ['ink-faint', 'canvas', 'surface', 'raised'],
  ['accent', 'canvas', 'surface', 'raised', 'selected', 'accent-soft'],
  ['success', 'canvas', 'surface', 'raised', 'success-soft'],
  ['warning', 'canvas', 'surface', 'raised', 'hover', 'warning-soft'],
  ['danger', 'canvas', 'surface', 'raised', 'hover', 'danger-soft'],
  ['on-primary', 'primary', 'primary-hover'],
  ['on-danger', 'danger'],
  ['on-glass', 'glass'],
  ['canvas', 'ink'], // tips
]

// Borders of controls, the ring around what has the focus, and marks that mean something.
const marks: [mark: string, ...grounds: string[]][] = [
  ['field', 'canvas', 'surface', 'raised'],
  ['ring', 'canvas', 'surface', 'raised', 'sidebar'],
  ['primary', 'canvas', 'surface', 'raised'],
  ['danger-mark', 'surface', 'glass'],
  ['knob', 'primary', 'field'],
]

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).match(/\{([^}]*)\}/)?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']))
}

const light = tokens(':root')
const themes = { light, dark: new Map([...light, ...tokens('.dark')]) }

/** The relative luminance of an opaque oklch() colour, as WCAG defines it. */
function luminance(colour: string): number {
  const [lightness, chroma, hue] =
    colour
      .match(/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/)
      ?.slice(1)
      .map(Number) ?? []
  if (lightness === undefined || chroma === undefined || hue === undefined) throw new Error(`not opaque: ${colour}`)
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  const [r, g, bl] = [red, green, blue].map((part) => Math.min(1, Math.max(0, part))) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * bl
}

function contrast(a: string, b: string): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

function failing(theme: Map<string, string>, pairs: typeof texts, least: number): string[] {
  const colour = (name: string) => {
    const value = theme.get(name)
    if (value === undefined) throw new Error(`no token --${name}`)
    return value
  }
  return pairs.flatMap(([front, ...grounds]) =>
    grounds
      .map((ground) => ({ ground, ratio: contrast(colour(front), colour(ground)) }))
      .filter(({ ratio }) => ratio < least)
      .map(({ ground, ratio }) => `${front} on ${ground}: ${ratio.toFixed(2)}`),
  )
}

test('the measure itself is right', () => {
  expect(contrast('oklch(0 0 0)', 'oklch(1 0 0)')).toBeCloseTo(21, 1)
  expect(contrast('oklch(0.627955 0.257683 29.2339)', 'oklch(1 0 0)')).toBeCloseTo(4, 1) // pure red
})

test.each(Object.entries(themes))('text of the %s theme has a contrast of 4.5 to its ground', (_, theme) => {
  expect(failing(theme, texts, 4.5)).toEqual([])
})

test.each(Object.entries(themes))('controls and marks of the %s theme have a contrast of 3', (_, theme) => {
  expect(failing(theme, marks, 3)).toEqual([])
})

test('both themes name the same colours', () => {
  const missing = [...light.keys()].filter((name) => !tokens('.dark').has(name))
  expect(missing).toEqual([])
})
