import { expect, test } from 'vitest'
import { type Sent, stateOfSent, withCommand, withNews } from '@/features/devices/command-log'

const taken = '2026-11-24T12:00:00Z'
const at = Date.parse(taken)
const later = '2026-11-24T12:00:05Z'
const sent = (more: Partial<Sent> = {}): Sent => ({
  id: 1,
  type: 'next',
  at,
  created: taken,
  before: 'a',
  state: 'sent',
  ...more,
})
const screen = (current_asset_id: string | null, last_seen_at: string | null = later, display = 'on') => ({
  current_asset_id,
  current_layout_id: null,
  display,
  last_seen_at,
})

test.each([
  ['another asset after it was sent', sent(), screen('b'), 'seen'],
  ['the same asset', sent(), screen('a'), 'sent'],
  ['another asset, reported before it was sent', sent(), screen('b', '2026-11-24T11:59:59Z'), 'sent'],
  ['no report at all', sent(), screen(null, null), 'sent'],
  ['nothing on the glass', sent(), screen(null), 'sent'],
])('a step is seen when the screen reports %s', (_, command, device, state) => {
  expect(stateOfSent(command, device, at + 6000)).toBe(state)
})

test('a step from an asset to a layout is seen', () => {
  expect(stateOfSent(sent(), { ...screen(null), current_layout_id: 'l' }, at + 6000)).toBe('seen')
})

test('playing an asset is seen when this one is on the glass', () => {
  const play = sent({ type: 'play_asset', asset: { id: 'x', name: 'X' } })
  expect(stateOfSent(play, screen('b'), at)).toBe('sent')
  expect(stateOfSent(play, screen('x'), at)).toBe('seen')
})

test('a switched display is seen in what the screen says of it', () => {
  const off = sent({ type: 'display_off' })
  expect(stateOfSent(off, screen(null), at)).toBe('sent')
  expect(stateOfSent(off, screen(null, later, 'off'), at)).toBe('seen')
})

test('a command that nothing came of is not waited for for ever', () => {
  expect(stateOfSent(sent(), screen('a'), at + 59_000)).toBe('sent')
  expect(stateOfSent(sent(), screen('a'), at + 61_000)).toBe('unseen')
})

test('what leaves no trace stays sent, and what failed stays failed', () => {
  expect(stateOfSent(sent({ type: 'identify' }), screen('b'), at + 99_000)).toBe('sent')
  expect(stateOfSent(sent({ state: 'failed' }), screen('b'), at)).toBe('failed')
  expect(stateOfSent(sent({ state: 'sending', created: null }), screen('b'), at)).toBe('sending')
})

test('the log keeps the newest few, the newest first', () => {
  const log = [1, 2, 3, 4].reduce<Sent[]>((list, id) => withCommand(list, sent({ id })), [])
  expect(log.map(({ id }) => id)).toEqual([4, 3, 2])
  expect(withNews(log, 3, { state: 'seen' }).map(({ state }) => state)).toEqual(['sent', 'seen', 'sent'])
})
