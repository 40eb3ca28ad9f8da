import { expect, test } from 'vitest'
import { messages as rest } from '@/gen/messages/en-rest'
import { messages as start } from '@/gen/messages/en-start'
import { messages as id } from '@/gen/messages/id'
import type { MessageKey } from '@/gen/messages/keys'
import { type Catalogue, translator } from '@/lib/i18n'

const en = { ...start, ...rest } as Catalogue

test('English has one and many, Indonesian has one form for both', () => {
  const english = translator('en', en)
  expect(english('assets.count', { count: 1 })).toBe('1 asset')
  expect(english('assets.count', { count: 0 })).toBe('0 assets')
  expect(english('assets.count', { count: 2 })).toBe('2 assets')
  const indonesian = translator('id', id)
  expect(indonesian('assets.count', { count: 1 })).toBe('1 aset')
  expect(indonesian('assets.count', { count: 5 })).toBe('5 aset')
})

test('numbers are written as people of the language write them', () => {
  expect(translator('en', en)('assets.count', { count: 12_345 })).toBe('12,345 assets')
  expect(translator('id', id)('assets.count', { count: 12_345 })).toBe('12.345 aset')
})

test('placeholders are filled once, so braces inside of a value stay as they are', () => {
  const t = translator('en', en)
  expect(t('assets.select', { name: '{name} & {count}' })).toBe('Select {name} & {count}')
  expect(t('assets.select', { other: 'x' })).toBe('Select {name}')
})

test('a text that has not arrived shows its key instead of failing', () => {
  expect(translator('en', start)('devices.pair')).toBe('devices.pair')
})

test('the pages before the sign-in have all their texts at once', () => {
  const missing = (Object.keys(id) as MessageKey[]).filter(
    (key) => /^(auth|components|lib)\./.test(key) && start[key] === undefined,
  )
  expect(missing).toEqual([])
})
