import { expect, test } from 'vitest'
import { contentOf, filled, fromTop, onCanvas, withCopy, withNewZone, withRaised } from '@/features/layouts/content'

const three = contentOf({
  zones: ['a', 'b', 'c'].map((id, index) => ({ id, name: id, x: index * 100, y: 0, width: 100, height: 100 })),
})
const order = (content: typeof three) => fromTop(content).map(({ id }) => id)

test('an empty canvas has the size and the grid that the server would give it', () => {
  const { width, height, grid_columns, grid_rows } = contentOf({})
  expect([width, height, grid_columns, grid_rows]).toEqual([1920, 1080, 12, 8])
})

test('zones at the same height lie as they were added, and can be raised and lowered', () => {
  expect(order(three)).toEqual(['c', 'b', 'a'])
  expect(order(withRaised(three, 'a', 1))).toEqual(['c', 'a', 'b'])
  expect(order(withRaised(three, 'c', -1))).toEqual(['b', 'c', 'a'])
  expect(withRaised(three, 'c', 1)).toBe(three)
})

test('new zones do not hide each other', () => {
  const one = withNewZone(contentOf({}), 'n1', 'One')
  const two = withNewZone(one, 'n2', 'Two')
  expect(one.zones[0]).toMatchObject({ x: 0, y: 0, width: 640, height: 405 })
  expect(two.zones[1]).toMatchObject({ x: 160, y: 135, z_index: 1 })
})

test('a zone shows one thing at a time', () => {
  const [zone] = three.zones
  if (!zone) throw new Error('no zone')
  const asset = filled(zone, { kind: 'asset', id: 'x' })
  expect(asset.asset_id).toBe('x')
  const clock = filled(asset, { kind: 'widget', type: 'clock' })
  expect(clock).not.toHaveProperty('asset_id')
  expect(clock.widget?.type).toBe('clock')
  expect(filled(clock, { kind: 'nothing' })).not.toHaveProperty('widget')
})

test('a turned canvas takes zones and grid along', () => {
  const turned = onCanvas(three, { width: 1080, height: 1920 })
  expect([turned.grid_columns, turned.grid_rows]).toEqual([8, 12])
  for (const zone of turned.zones) expect(zone.x + zone.width).toBeLessThanOrEqual(1080)
})

test('a copy lies aside, on the canvas', () => {
  const copy = withCopy(three, 'c', 'd', 'Copy').zones.at(-1)
  expect(copy).toMatchObject({ id: 'd', name: 'Copy', x: 248, y: 48, width: 100 })
})
