import { expect, test } from 'vitest'
import { contentOf } from '@/features/layouts/content'
import { faultAt, zoneFaults } from '@/features/layouts/zone-faults'

const content = contentOf({ zones: ['a', 'b'].map((id) => ({ id, x: 0, y: 0, width: 1, height: 1 })) })
const fault = (field: string) => ({ field, code: 'range', message: 'Wrong.' })

test('faults are found at the zone that they name', () => {
  const faults = zoneFaults(content, [fault('zones.1.widget.settings.url'), fault('zones.0'), fault('width')])
  expect(faultAt(faults.get('b'), 'widget.settings.url')?.message).toBe('Wrong.')
  expect(faultAt(faults.get('a'), '')?.code).toBe('range')
  expect(faults.get('')?.[0]?.field).toBe('width')
})

test('a zone that is not there leaves the fault with the layout', () => {
  expect(zoneFaults(content, [fault('zones.9.x')]).get('')).toHaveLength(1)
})
