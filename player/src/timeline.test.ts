import { describe, expect, it } from 'vitest';
import { type Manifest, parseManifest } from './manifest';
import { currentAt, darkAt, upcoming, zoneOffset } from './timeline';

const item = { asset_id: 'x', type: 'image', url: '/x' };

function manifest(segments: [string, string, string][], validUntil: string, timezone = 'UTC'): Manifest {
  const parsed = parseManifest({
    hash: 'h',
    device: { id: 'd', name: 'Door', timezone },
    generated_at: segments[0]?.[0],
    valid_until: validUntil,
    items: { a: item, b: item, c: item },
    segments: segments.map(([from, to, keys]) => ({ from, to, items: [...keys] })),
  });
  if (!parsed) throw new Error('not a manifest');
  return parsed;
}

const keysAt = (m: Manifest, at: string) => currentAt(m, Date.parse(at)).keys.join('');

describe('darkAt', () => {
  const parsed = parseManifest({
    hash: 'h',
    device: { id: 'd', name: 'Door', timezone: 'Europe/Berlin' },
    generated_at: '2026-10-05T00:00:00Z',
    valid_until: '2026-10-19T00:00:00Z',
    items: {},
    segments: [{ from: '2026-10-05T00:00:00Z', to: '2026-10-19T00:00:00Z', items: [] }],
    display_off: Array.from({ length: 14 }, (_, day) => ({
      from: new Date(Date.UTC(2026, 9, 5 + day, 16)).toISOString(),
      to: new Date(Date.UTC(2026, 9, 6 + day, 6)).toISOString(),
    })),
  }) as Manifest;

  it.each([
    ['in the evening', '2026-10-07T16:00:00Z', true, '2026-10-08T06:00:00Z'],
    ['in the morning', '2026-10-07T06:00:00Z', false, '2026-10-07T16:00:00Z'],
    [
      'weeks after its end, when the clocks have changed',
      '2026-11-11T06:30:00Z',
      true,
      '2026-11-11T07:00:00Z',
    ],
  ])('%s', (_, at, dark, until) => {
    const now = darkAt(parsed, Date.parse(at));
    expect(now.dark).toBe(dark);
    expect(new Date(now.until).toISOString()).toBe(new Date(until).toISOString());
  });

  it('has no opinion without a schedule', () => {
    expect(darkAt({ ...parsed, displayOff: null }, 0).dark).toBeNull();
  });
});

describe('currentAt', () => {
  const day = manifest(
    [
      ['2026-11-02T08:00:00Z', '2026-11-02T12:00:00Z', 'ab'],
      ['2026-11-02T12:00:00Z', '2026-11-02T18:00:00Z', 'c'],
      ['2026-11-02T19:00:00Z', '2026-11-03T08:00:00Z', 'b'],
    ],
    '2026-11-03T08:00:00Z',
  );

  it.each([
    ['the first instant of a segment', '2026-11-02T08:00:00Z', 'ab'],
    ['the last instant of a segment', '2026-11-02T11:59:59.999Z', 'ab'],
    ['the border', '2026-11-02T12:00:00Z', 'c'],
    ['a gap', '2026-11-02T18:30:00Z', ''],
    ['over midnight', '2026-11-03T01:00:00Z', 'b'],
    ['a clock that is years behind', '1970-01-01T00:00:10Z', 'ab'],
    ['a day later, when only a day is known', '2026-11-04T13:00:00Z', 'c'],
  ])('%s', (_, at, keys) => expect(keysAt(day, at)).toBe(keys));

  it('says until when it stays so', () => {
    expect(currentAt(day, Date.parse('2026-11-02T11:00:00Z')).until).toBe(Date.parse('2026-11-02T12:00:00Z'));
    expect(currentAt(day, Date.parse('2026-11-02T18:30:00Z')).until).toBe(Date.parse('2026-11-02T19:00:00Z'));
  });

  it('says so for repeated time as well', () => {
    expect(currentAt(day, Date.parse('2026-11-05T11:00:00Z')).until).toBe(Date.parse('2026-11-05T12:00:00Z'));
  });

  it('has nothing to say for a manifest without segments', () => {
    const empty = manifest([], '2026-11-03T08:00:00Z');
    expect(currentAt(empty, Date.parse('2027-01-01T00:00:00Z'))).toEqual({
      keys: [],
      shuffle: false,
      until: Number.POSITIVE_INFINITY,
    });
  });
});

describe('after the manifest has run out', () => {
  // Berlin leaves summer time on 25 October 2026: 09:00 is 07:00Z before and 08:00Z after.
  const weeks = manifest(
    [
      ['2026-10-05T00:00:00Z', '2026-10-12T00:00:00Z', 'a'],
      ['2026-10-12T00:00:00Z', '2026-10-13T07:00:00Z', 'b'],
      ['2026-10-13T07:00:00Z', '2026-10-19T00:00:00Z', 'c'],
    ],
    '2026-10-19T00:00:00Z',
    'Europe/Berlin',
  );

  it('repeats the last week', () => {
    expect(keysAt(weeks, '2026-10-20T06:59:00Z')).toBe('b');
    expect(keysAt(weeks, '2026-10-20T07:01:00Z')).toBe('c');
  });

  it('repeats it by the clock on the wall', () => {
    expect(keysAt(weeks, '2026-11-10T07:30:00Z')).toBe('b');
    expect(keysAt(weeks, '2026-11-10T08:01:00Z')).toBe('c');
  });

  it('goes on for years', () => {
    expect(keysAt(weeks, '2029-10-15T12:00:00Z')).toBe('b');
    expect(keysAt(weeks, '2029-10-18T12:00:00Z')).toBe('c');
  });
});

describe('upcoming', () => {
  it('starts with what plays now and ends with what is over', () => {
    const m = manifest(
      [
        ['2026-11-02T08:00:00Z', '2026-11-02T12:00:00Z', 'a'],
        ['2026-11-02T12:00:00Z', '2026-11-02T18:00:00Z', 'b'],
        ['2026-11-02T18:00:00Z', '2026-11-03T08:00:00Z', 'c'],
      ],
      '2026-11-03T08:00:00Z',
    );
    const keys = upcoming(m, Date.parse('2026-11-02T13:00:00Z')).map((segment) => segment.items[0]);
    expect(keys).toEqual(['b', 'c', 'a']);
  });
});

describe('zoneOffset', () => {
  it.each([
    ['Asia/Jakarta', '2026-01-01T00:00:00Z', 7],
    ['America/St_Johns', '2026-01-01T00:00:00Z', -3.5],
    ['Europe/Berlin', '2026-07-01T00:00:00Z', 2],
    ['', '2026-07-01T00:00:00Z', 0],
    ['Nowhere/Land', '2026-07-01T00:00:00Z', 0],
  ])('%s at %s', (zone, at, hours) => expect(zoneOffset(Date.parse(at), zone)).toBe(hours * 3_600_000));
});
