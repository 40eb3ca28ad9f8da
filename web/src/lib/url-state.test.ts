import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneOf, readUrl, text, writeUrl } from '@/lib/url-state'

const parsers = { q: text, sort: oneOf('name', '-name', 'age'), view: oneOf('grid', 'list') }

test('an empty address means the defaults', () => {
  expect(readUrl(parsers, new URLSearchParams())).toEqual({ q: '', sort: 'name', view: 'grid' })
})

test('a word that is none of the choices means the default', () => {
  expect(readUrl(parsers, new URLSearchParams('sort=evil&view=')).sort).toBe('name')
})

test('defaults leave no trace in the address, other parameters stay', () => {
  const params = new URLSearchParams('q=x&sort=age&utm=mail')
  expect(writeUrl(parsers, params, { q: '', sort: 'name' })).toBe('?utm=mail')
  expect(writeUrl(parsers, new URLSearchParams('q=x'), { q: '' })).toBe('')
})

test('what is written is read back', () => {
  const values = fc.record({
    q: fc.string(),
    sort: fc.constantFrom('name', '-name', 'age'),
    view: fc.constantFrom('grid', 'list'),
  })
  fc.assert(
    fc.property(values, (value) => {
      const address = writeUrl(parsers, new URLSearchParams('keep=1'), value as never)
      expect(readUrl(parsers, new URLSearchParams(address))).toEqual(value)
      expect(new URLSearchParams(address).get('keep')).toBe('1')
    }),
  )
})
