import { describe, expect, it } from 'vitest';
import { clockFormat } from './clock';
import { remaining } from './countdown';
import { dateFormat } from './date';
import { fitted } from './look';
import { tickerLine } from './ticker';
import { reportOf } from './weather';

const instant = Date.parse('2026-03-02T13:05:09Z');
const here = { timezone: 'Asia/Jakarta', language: 'en-GB' };

describe('clock and date', () => {
  it.each([
    [{ hours: '24' }, '20:05'],
    [{ hours: '24', seconds: true, timezone: 'UTC' }, '13:05:09'],
    [{ hours: '12', language: 'en-US' }, '8:05 PM'],
    [{ language: 'id' }, '20.05'],
    [{ language: 'xx-invalid-tag-that-is-long', hours: '24' }, '20:05'],
  ])('writes the time for %j', (settings, time) => {
    expect(clockFormat(settings, here).format(instant).replace(/\s/g, ' ')).toBe(time);
  });

  it.each([
    [{ format: 'weekday' }, 'Monday'],
    [{ format: 'long' }, '2 March 2026'],
    [{ format: 'full', language: 'id' }, 'Senin, 02 Maret 2026'],
  ])('writes the day for %j', (settings, day) => {
    expect(dateFormat(settings, here).format(instant)).toBe(day);
  });
});

describe('countdown', () => {
  it.each([
    [3 * 86_400_000 + 3_661_000, false, '3 d 01:01'],
    [3_661_000, true, '01:01:01'],
    [500, true, '00:00:01'],
    [-5, false, '00:00'],
  ])('says what is left of %i', (left, seconds, said) => expect(remaining(left, seconds)).toBe(said));
});

describe('ticker', () => {
  const data = { items: [{ title: 'One' }, { title: '' }, null, { title: 'Two' }, { title: 'Three' }] };

  it('runs the lines of its own text', () => {
    expect(tickerLine({ source: 'text', text: 'a\nb', separator: '|' }, null)).toBe('a   |   b');
  });

  it('runs so many headlines of its feed', () => {
    expect(tickerLine({ source: 'feed', max_items: 2 }, data)).toBe('One   •   Two');
    expect(tickerLine({ source: 'feed' }, null)).toBe('');
  });
});

describe('weather', () => {
  const data = {
    temperature: 24.6,
    condition: 'rain',
    days: [
      { date: '2026-03-02', low: 20, high: 30, condition: 'storm' },
      { date: '2026-03-03', low: 10, high: 15 },
    ],
  };

  it('is told in the units of the zone', () => {
    const report = reportOf({ place: 'Bandung', days: 1, units: 'fahrenheit' }, data, here);
    expect(report).toMatchObject({ place: 'Bandung', now: '76°', condition: 'rain' });
    expect(report?.days).toEqual([{ name: 'Mon', low: '68°', high: '86°', condition: 'storm' }]);
  });

  it('is nothing before the server knows it', () => expect(reportOf({}, null, here)).toBeNull());
});

describe('fitted', () => {
  it('fills the height with few letters and the width with many', () => {
    expect(fitted(['a'], 1000, 100)).toBeCloseTo(66.67, 1);
    expect(fitted(['a'.repeat(100)], 1000, 100)).toBeCloseTo(15.86, 1);
  });
});
