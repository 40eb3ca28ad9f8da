import { expect, test } from 'vitest'
import { type Cached, patchDevice, withoutDevice } from '@/features/devices/cache'
import { aDevice } from '@/testing/samples'

const page = () => ({
  results: [aDevice({ id: 'a', is_primary: true }), aDevice({ id: 'b' })],
  next_cursor: null,
  count: 2,
})
const pages = (): Cached => ({ pages: [page()], pageParams: [''] })

test('a change reaches a screen in lists and on its own page', () => {
  expect(patchDevice(pages(), 'b', { name: 'new' })).toMatchObject({ pages: [{ results: [{}, { name: 'new' }] }] })
  expect(patchDevice(page(), 'b', { name: 'new' })).toMatchObject({ results: [{}, { name: 'new' }] })
  expect(patchDevice(aDevice({ id: 'b' }), 'b', { name: 'new' })).toMatchObject({ name: 'new' })
  expect(patchDevice(aDevice({ id: 'a' }), 'b', { name: 'new' })).toMatchObject({ name: 'Shop window' })
})

test('a tenant has one primary screen', () => {
  expect(patchDevice(page(), 'b', { is_primary: true })).toMatchObject({
    results: [{ is_primary: false }, { is_primary: true }],
  })
  expect(patchDevice(aDevice({ id: 'a', is_primary: true }), 'b', { is_primary: true })).toMatchObject({
    is_primary: false,
  })
})

test('a removed screen leaves lists and their count', () => {
  expect(withoutDevice(pages(), 'a')).toMatchObject({ pages: [{ results: [{ id: 'b' }], count: 1 }] })
})
