import { array, assert, integer, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { brandStyle, brandTokens } from '@/lib/brand'
import { contrast, hexOf, inkOn, mix } from '@/lib/colour'

test.each([
  ['#0A84FF', '#0a84ff'],
  [' 0a84ff ', '#0a84ff'],
  ['#abc', '#aabbcc'],
  ['red', null],
  ['#12345', null],
  ['', null],
])('%j is the colour %j', (typed, hex) => {
  expect(hexOf(typed)).toBe(hex)
})

test('contrast and ink are WCAG’s', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(inkOn('#ffcc00')).toBe('#000000')
  expect(inkOn('#1d4ed8')).toBe('#ffffff')
})

const colour = tuple(...([0, 0, 0].map(() => integer({ min: 0, max: 255 })) as never[])).map(
  (parts) => `#${(parts as number[]).map((part) => part.toString(16).padStart(2, '0')).join('')}`,
)

test('whatever is chosen, it can be read in both themes', () => {
  assert(
    property(array(colour, { minLength: 2, maxLength: 2 }), ([primary, accent]) => {
      for (const theme of ['light', 'dark'] as const) {
        const tokens = brandTokens({ primary_color: primary ?? null, accent_color: accent ?? null }, theme)
        const of = (name: string) => tokens[name] ?? ''
        const surface = theme === 'light' ? '#ffffff' : '#13151a'
        expect(contrast(of('on-primary'), of('primary'))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(of('on-primary'), of('primary-hover'))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(of('primary'), surface)).toBeGreaterThanOrEqual(3)
        for (const ground of [surface, of('accent-soft'), of('selected')]) {
          expect(contrast(of('accent'), ground)).toBeGreaterThanOrEqual(4.5)
        }
      }
    }),
  )
})

test('a readable colour stays as it was chosen', () => {
  expect(brandTokens({ primary_color: '#1d4ed8', accent_color: null }, 'light')).toMatchObject({
    primary: '#1d4ed8',
    accent: '#1d4ed8',
    'on-primary': '#ffffff',
  })
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
})

test('without colours the product’s stay', () => {
  expect(brandStyle({ primary_color: null, accent_color: null })).toBe('')
  expect(brandStyle({ primary_color: '#1d4ed8', accent_color: null })).toMatch(/^:root\{--primary:#1d4ed8;.*\.dark\{--/)
})
