import { expect, test } from 'vitest'
import { aboutOf, groupedEvents, happeningOf, wordsOf } from '@/features/webhooks/events'

const t = ((key: string) => `<${key}>`) as Parameters<typeof aboutOf>[0]

test('events are grouped by what they are about, in the order of the server', () => {
  const events = ['asset.created', 'device.online', 'asset.deleted'].map((name) => ({ name }))
  expect(groupedEvents(events).map(([group, of]) => [group, of.map(({ name }) => name)])).toEqual([
    ['asset', ['asset.created', 'asset.deleted']],
    ['device', ['device.online']],
  ])
})

test('events are told in words, a group at a time', () => {
  expect(wordsOf(t, ['asset.created', 'device.online', 'asset.deleted'])).toBe(
    '<webhooks.assets>: <webhooks.created>, <webhooks.deleted> · <webhooks.screens>: <webhooks.online>',
  )
})

test('an event of a newer server is shown by its own name', () => {
  expect(aboutOf(t, 'asset')).toBe('<webhooks.assets>')
  expect(aboutOf(t, 'kiosk')).toBe('kiosk')
  expect(happeningOf(t, 'device.offline')).toBe('<webhooks.offline>')
  expect(happeningOf(t, 'kiosk.touched')).toBe('touched')
})
