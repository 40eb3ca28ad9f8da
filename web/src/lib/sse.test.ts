import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventReader } from '@/lib/sse'

function read(...chunks: string[]): string[] {
  const events: string[] = []
  const reader = eventReader((data) => events.push(data))
  for (const chunk of chunks) reader(chunk)
  return events
}

test('an event is told when its empty line has come', () => {
  expect(read('data: {"a":1}\n')).toEqual([])
  expect(read('data: {"a":1}\n', '\n')).toEqual(['{"a":1}'])
})

test('several lines of data are one event', () => {
  expect(read('data: a\ndata: b\n\n')).toEqual(['a\nb'])
})

test('comments, names and empty events are passed over', () => {
  expect(read(': ping\n\nevent: x\nid: 7\n\ndata:b\n\n')).toEqual(['b'])
})

test('only one space after the colon belongs to the format', () => {
  expect(read('data:  x\n\n')).toEqual([' x'])
})

test('how the stream is cut into pieces does not matter', () => {
  const stream = 'data: one\n\n: ping\n\ndata: two\ndata: lines\n\nevent: x\ndata: three\n\n'
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
      const ends = [...cuts, stream.length].sort((a, b) => a - b)
      const pieces = ends.map((end, index) => stream.slice(ends[index - 1] ?? 0, end))
      expect(read(...pieces)).toEqual(['one', 'two\nlines', 'three'])
    }),
  )
})
