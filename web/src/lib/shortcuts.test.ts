import { expect, test } from 'vitest'
import { clashes, commandFor, pressName } from '@/lib/shortcuts'

const run = () => undefined
const command = (shortcut: string) => ({ id: shortcut, label: shortcut, group: '', shortcut, run })
const press = (key: string, more = {}) => pressName({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('Control and Command are one key, and capitals are the same letter', () => {
  expect(press('k', { ctrlKey: true })).toBe('mod+k')
  expect(press('K', { metaKey: true })).toBe('mod+k')
  expect(press('?')).toBe('?')
  expect(press('ArrowUp', { altKey: true })).toBe('alt+ArrowUp')
})

test('two keys after each other are found, each alone is not', () => {
  const commands = [command('g a'), command('u')]
  expect(commandFor(commands, 'g', 'a')?.id).toBe('g a')
  expect(commandFor(commands, '', 'a')).toBeUndefined()
  expect(commandFor(commands, '', 'g')).toBeUndefined()
  expect(commandFor(commands, 'x', 'u')?.id).toBe('u')
})

test('clashes finds the same keys twice, and a key that begins others', () => {
  expect(clashes([command('a'), command('b'), command('g a')])).toEqual([])
  expect(clashes([command('a'), command('a')])).toEqual(['a', 'a'])
  expect(clashes([command('g'), command('g a')])).toEqual(['g'])
})
