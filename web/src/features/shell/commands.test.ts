import { expect, test, vi } from 'vitest'
import { type CommandEnv, commandsOf } from '@/features/shell/commands'
import { messages as rest } from '@/gen/messages/en-rest'
import { messages as start } from '@/gen/messages/en-start'
import { translator } from '@/lib/i18n'
import { places } from '@/lib/nav'
import { clashes } from '@/lib/shortcuts'

function env(more: Partial<CommandEnv> = {}): CommandEnv {
  const none = () => undefined
  return {
    t: translator('en', { ...start, ...rest }),
    can: () => true,
    go: none,
    pickFiles: none,
    openPalette: none,
    openSheet: none,
    leave: none,
    ...more,
  }
}

test('no two commands want the same keys', () => {
  expect(clashes(commandsOf(env()))).toEqual([])
})

test('ids and labels are unique and every label has a text', () => {
  const commands = commandsOf(env())
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  expect(new Set(commands.map(({ group, label }) => `${group} ${label}`)).size).toBe(commands.length)
  expect(commands.filter(({ label, group }) => /^\w+\.\w+$/.test(label) || group === '')).toEqual([])
})

test('every place of the navigation can be reached by a command', () => {
  const go = vi.fn()
  for (const command of commandsOf(env({ go }))) if (command.id.startsWith('go-')) command.run()
  expect(go.mock.calls.flat()).toEqual(places.map(({ path }) => path))
})

test('commands without the permission are not offered', () => {
  const ids = commandsOf(env({ can: (permission) => permission === 'assets.view' })).map(({ id }) => id)
  expect(ids).toContain('go-assets/')
  expect(ids).not.toContain('go-devices/')
  expect(ids).not.toContain('upload')
  expect(ids).not.toContain('pair')
  expect(ids).toContain('sign-out')
})
