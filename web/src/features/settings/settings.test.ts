import { expect, test } from 'vitest'
import { isSlug, slugOf } from '@/features/settings/slug'
import { fieldOf, patchOf, type Tenant, valuesOf } from '@/features/settings/tenant-values'

test.each([
  ['acme', true],
  ['a', true],
  ['acme-2', true],
  ['', false],
  ['-acme', false],
  ['acme-', false],
  ['ac--me', false],
  ['Acme', false],
  ['ac me', false],
  ['a'.repeat(64), false],
])('%j can stand in an address: %s', (slug, fine) => {
  expect(isSlug(slug)).toBe(fine)
})

test('what was typed becomes such a name', () => {
  expect(slugOf('My Big_Shop')).toBe('my-big-shop')
})

test('only what was changed is sent', () => {
  const before = valuesOf({ name: 'Acme', slug: 'acme', settings: { timezone: 'Asia/Tokyo' } } as Tenant)
  expect(before.duration).toBe('10')
  expect(patchOf(before, before)).toEqual({})
  expect(patchOf(before, { ...before, name: ' Acme ' })).toEqual({})
  expect(patchOf(before, { ...before, duration: '20' })).toEqual({ settings: { default_duration: 20 } })
  expect(patchOf(before, { ...before, timezone: '' })).toEqual({ settings: { timezone: '' } })
  expect(patchOf(before, { name: 'New', slug: 'new', timezone: 'Asia/Jakarta', duration: '10' })).toEqual({
    name: 'New',
    slug: 'new',
    settings: { timezone: 'Asia/Jakarta' },
  })
})

test('faults of the server find their field', () => {
  expect(fieldOf('settings.timezone')).toBe('timezone')
  expect(fieldOf('domain')).toBeUndefined()
})
