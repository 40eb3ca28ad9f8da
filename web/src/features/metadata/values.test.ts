import { expect, test } from 'vitest'
import { asText, detailsOf, detailsPatch, otherKeys, typedValue, withValue } from '@/features/metadata/values'
import { anAsset } from '@/testing/samples'

const before = detailsOf(anAsset({ description: 'old', folder_id: 'f', metadata: { client: 'Corner Shop', size: 3 } }))

test('only what changed is sent, metadata together with its template', () => {
  expect(detailsPatch(before, { ...before })).toEqual({})
  expect(detailsPatch(before, { ...before, description: '', folder: '' })).toEqual({ description: '', folder_id: null })
  expect(detailsPatch(before, { ...before, template: 't' })).toEqual({
    metadata_template_id: 't',
    metadata: before.metadata,
  })
  expect(detailsPatch(before, { ...before, metadata: {} })).toEqual({ metadata_template_id: null, metadata: {} })
})

test('values come and go', () => {
  expect(withValue({ a: 1 }, 'b', false)).toEqual({ a: 1, b: false })
  for (const empty of ['', undefined, []]) expect(withValue({ a: 1, b: 2 }, 'b', empty)).toEqual({ a: 1 })
  expect(withValue({ a: 1 }, 'a', 0)).toEqual({ a: 0 })
})

test.each([
  ['number', '2.5', 2.5],
  ['integer', '7', 7],
  ['integer', 'seven', 'seven'],
  ['text', '7', '7'],
  ['number', '', ''],
] as const)('%s %j is %j', (type, typed, value) => {
  expect(typedValue({ key: 'k', type }, typed)).toBe(value)
})

test('what no template knows is shown beside', () => {
  expect(otherKeys({ a: 1, b: 2 }, undefined)).toEqual(['a', 'b'])
  expect(asText({ deep: [1] })).toBe('{"deep":[1]}')
  expect(asText('plain')).toBe('plain')
})
