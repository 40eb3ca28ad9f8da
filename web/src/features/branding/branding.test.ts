import { expect, test } from 'vitest'
import { fieldOf, isColour, patchOf, valuesOf } from '@/features/branding/branding-values'
import { logoFault } from '@/features/branding/logo'

test('only what was changed is sent, colours in one way of writing', () => {
  const before = valuesOf({ branding: { name: 'Acme', primary_color: '#0a84ff' } })
  expect(before).toEqual({ name: 'Acme', primary: '#0a84ff', accent: '' })
  expect(patchOf(before, { ...before, primary: '0A84FF', name: ' Acme ' })).toEqual({})
  expect(patchOf(before, { name: '', primary: '', accent: '#ABC' })).toEqual({
    name: '',
    primary_color: '',
    accent_color: '#aabbcc',
  })
})

test.each([
  ['', true],
  ['#0a84ff', true],
  ['blue', false],
])('%j can be kept: %s', (typed, fine) => {
  expect(isColour(typed)).toBe(fine)
})

test('faults of the server find their field', () => {
  expect(fieldOf('branding.primary_color')).toBe('primary')
  expect(fieldOf('name')).toBeUndefined()
})

test.each([
  [{ type: 'image/png', size: 1000 }, null],
  [{ type: 'image/svg+xml', size: 1000 }, 'branding.logoType'],
  [{ type: 'image/webp', size: 600_000 }, 'branding.logoSize'],
])('%o as a logo: %s', (file, fault) => {
  expect(logoFault(file)).toBe(fault)
})
