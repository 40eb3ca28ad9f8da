import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Manifest, parseManifest } from './manifest';
import { Memory } from './memory';
import { Power } from './power';
import { fakeStorage } from './storage.fake';

const start = Date.parse('2026-11-02T08:00:00Z');
const minute = 60_000;

let disk: Map<string, string>;
let changes: string[];
let power: Power;

/** Dark from some minutes after the start to others; nothing switches the display without any. */
function manifest(...spans: [number, number][]): Manifest {
  const iso = (minutes: number) => new Date(start + minutes * minute).toISOString();
  const parsed = parseManifest({
    hash: 'h',
    generated_at: iso(-60),
    valid_until: iso(35 * 1440),
    items: {},
    segments: [{ from: iso(-60), to: iso(35 * 1440), items: [] }],
    ...(spans.length > 0 && { display_off: spans.map(([from, to]) => ({ from: iso(from), to: iso(to) })) }),
  });
  if (!parsed) throw new Error('not a manifest');
  return parsed;
}

function boot(): Power {
  return new Power({
    memory: new Memory(fakeStorage(disk)),
    now: () => Date.now(),
    changed: (off) => changes.push(`${off ? 'off' : 'on'} at ${(Date.now() - start) / minute}`),
  });
}

const pass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * minute);

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  disk = new Map();
  changes = [];
  power = boot();
});

afterEach(() => vi.useRealTimers());

describe('Power', () => {
  it('follows the schedule to the moment, also when nobody is there to tell', async () => {
    power.adopt(manifest([10, 20], [30, 40]));
    await pass(45);
    expect(changes).toEqual(['off at 10', 'on at 20', 'off at 30', 'on at 40']);
  });

  it('says on whose behalf it is off', async () => {
    power.adopt(manifest([10, 20]));
    power.command(true);
    expect(power.offBy).toBe('command');
    await pass(11);
    expect(power.offBy).toBe('schedule');
    await pass(10);
    expect(power.offBy).toBeNull();
  });

  it('lets a command against the schedule hold for ten minutes', async () => {
    power.adopt(manifest([0, 60]));
    await pass(5);
    power.command(false);
    await pass(30);
    expect(changes).toEqual(['off at 0', 'on at 5', 'off at 15']);
  });

  it('forgets a command when the schedule changes its mind', async () => {
    power.adopt(manifest([10, 20]));
    await pass(8);
    power.command(true);
    await pass(15);
    expect(changes).toEqual(['off at 8', 'on at 20']);
  });

  it('obeys a command for ever where there is no schedule, over a restart too', async () => {
    power.adopt(manifest());
    power.command(true);
    await pass(600);
    expect(changes).toEqual(['off at 0']);
    power.adopt(null);
    changes = [];
    power = boot();
    power.adopt(manifest());
    expect(changes).toEqual(['off at 600']);
    power.command(false);
    expect(changes).toEqual(['off at 600', 'on at 600']);
  });

  it('goes on again when the schedule is taken away', async () => {
    power.adopt(manifest([0, 60]));
    await pass(5);
    power.adopt(manifest());
    expect(changes).toEqual(['off at 0', 'on at 5']);
  });
});
