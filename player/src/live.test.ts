import { describe, expect, it } from 'vitest';
import { EventSplitter, hintOf } from './live';

describe('EventSplitter', () => {
  it.each([
    { name: 'whole events', pieces: ['data: {"a":1}\n\ndata: {}\n\n'], events: ['{"a":1}', '{}'] },
    { name: 'events in pieces', pieces: ['da', 'ta: {"a"', ':1}\n', '\nda'], events: ['{"a":1}'] },
    { name: 'the line ends of the first flush', pieces: ['\r\ndata: {}\r\n\r\n'], events: ['{}'] },
    { name: 'other fields and comments', pieces: [': hello\nevent: x\nid: 4\ndata:{}\n\n'], events: ['{}'] },
    { name: 'data of several lines', pieces: ['data: a\ndata: b\n\n'], events: ['a\nb'] },
    { name: 'an event that is cut off', pieces: ['data: a\n'], events: [] },
  ])('reads $name', ({ pieces, events }) => {
    const splitter = new EventSplitter();
    expect(pieces.flatMap((piece) => splitter.push(piece))).toEqual(events);
  });
});

describe('hintOf', () => {
  it.each([
    ['{"channel":"device:1","pub":{"data":{"type":"manifest"}}}', 'manifest'],
    ['{"push":{"channel":"device:1","pub":{"data":{"type":"command"}}}}', 'command'],
    ['{"pub":{"data":{"type":"manifest"}}}', 'manifest'],
    ['{"pub":{"data":{"type":"something.new"}}}', null],
    ['{"connect":{"client":"x","ping":25}}', null],
    ['{}', null],
    ['null', null],
    ['not json', null],
  ])('%s', (event, hint) => expect(hintOf(event)).toBe(hint));
});
