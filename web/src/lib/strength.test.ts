import { expect, test } from 'vitest'
import { strength } from '@/lib/strength'

test.each([
  ['what the server refuses', 'Ab3$efghi', [], 0],
  ['one letter repeated', 'aaaaaaaaaaaaaaaa', [], 1],
  ['a word everybody tries', 'password12', [], 1],
  ['ten plain letters', 'xkcdtrombo', [], 1],
  ['three kinds of characters', 'Trombone7kites', [], 4],
  ['a long sentence', 'seven kites over the bay', [], 4],
])('%s', (_, password, known, score) => {
  expect(strength(password, known as string[])).toBe(score)
})

test('what is known of the person makes it weaker', () => {
  expect(strength('Lovelace-kites7', ['Lovelace'])).toBeLessThan(strength('Lovelace-kites7', []))
})

test('short words of the person do not count', () => {
  expect(strength('Adamant-kites7', ['Ada'])).toBe(strength('Adamant-kites7', []))
})
