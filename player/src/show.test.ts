import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from './clock';
import type { Item, Manifest } from './manifest';
import { Show } from './show';
import type { Prepared, Stage, SurfaceEnv } from './surfaces';

const start = Date.parse('2026-11-02T08:00:00Z');
const hour = 3_600_000;

/** How an item behaves: seconds until it is ready, 'never', or 'broken'. */
type Behaviour = number | 'never' | 'broken';

class FakeStage implements Stage {
  readonly log: string[] = [];
  readonly envs = new Map<string, SurfaceEnv>();
  readonly prepared: string[] = [];
  behaviour: Record<string, Behaviour> = {};
  lengths: Record<string, number> = {};

  prepare(item: Item, env: SurfaceEnv): Prepared {
    const { asset_id } = item;
    this.prepared.push(asset_id);
    this.envs.set(asset_id, env);
    const behaviour = this.behaviour[asset_id] ?? 0;
    const ready = new Promise<void>((resolve, reject) => {
      if (behaviour === 'broken') reject(new Error('broken'));
      else if (behaviour !== 'never') setTimeout(resolve, behaviour * 1000);
    });
    return {
      ready,
      replay: () => this.log.push(`${asset_id}*`),
      length: () => this.lengths[asset_id] ?? null,
      dropped: () => 0,
      destroy: () => {},
      ...{ name: asset_id },
    };
  }

  cut(to: Prepared): void {
    this.log.push((to as Prepared & { name: string }).name);
  }

  clear(): void {
    this.log.push('-');
  }
}

function item(asset_id: string, change: Partial<Item> = {}): Item {
  const base = {
    asset_id,
    name: asset_id,
    type: 'image',
    mimetype: 'image/png',
    duration: 10,
    url: `/${asset_id}`,
  };
  return {
    ...base,
    sha256: null,
    size: null,
    fit: 'contain',
    refresh_seconds: 0,
    nocache: false,
    skip_check: false,
    transition: { type: 'none', milliseconds: 0 },
    ...change,
  };
}

function manifest(lists: string[], changes: Record<string, Partial<Item>> = {}): Manifest {
  const keys = [...new Set(lists.join(''))];
  return {
    hash: lists.join('|'),
    device: { id: 'd', name: 'Door', timezone: 'UTC', orientation: 0 },
    generatedAt: start - hour,
    validUntil: start + lists.length * hour,
    displayOff: null,
    items: Object.fromEntries(keys.map((key) => [key, item(key, changes[key])])),
    segments: lists.map((list, i) => ({
      from: start + i * hour,
      to: start + (i + 1) * hour,
      items: [...list],
      shuffle: false,
    })),
  };
}

let stage: FakeStage;
let show: Show;
let skipped: string[];
let missing: Set<string>;
/** Milliseconds that go by with each look at the clock, as they do on a busy machine. */
let haste: number;

beforeEach(() => {
  haste = 0;
  vi.useFakeTimers({ now: start });
  stage = new FakeStage();
  skipped = [];
  missing = new Set();
  show = new Show({
    stage,
    clock: new Clock({ mono: busyClock(), wall: () => Date.now() }),
    playable: (candidate) => !missing.has(candidate.asset_id),
    surfaceEnv: (candidate) => ({ source: candidate.url, reachable: async () => true }),
    changed: () => {},
    skipped: (candidate, reason) => skipped.push(`${candidate.asset_id}: ${reason}`),
  });
});

afterEach(() => vi.useRealTimers());

function busyClock(): () => number {
  let passed = 1000;
  return () => {
    passed += haste;
    return Date.now() - start + passed;
  };
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const seen = () => stage.log.join(' ');

describe('Show', () => {
  it('plays the list in order, each for its duration, without drifting', async () => {
    show.adopt(manifest(['abc'], { b: { duration: 5 } }));
    await pass(1);
    expect(seen()).toBe('a');
    await pass(9.5);
    expect(seen()).toBe('a b');
    await pass(5);
    expect(seen()).toBe('a b c');
    await pass(25 * 10);
    expect(stage.log.length).toBe(33);
  });

  it.each([0.1, 0.4, 1.3, 5])('never oversleeps when %s ms go by while it looks', async (ms) => {
    haste = ms;
    stage.behaviour.c = 'never';
    show.adopt(manifest(['abc', 'xy'], { a: { duration: 3 }, b: { duration: 2 } }));
    let before = 0;
    for (let minute = 0; minute < 65; minute++) {
      await pass(60);
      expect(stage.log.length).toBeGreaterThanOrEqual(before + 5);
      before = stage.log.length;
    }
    expect(stage.log.slice(-2).sort()).toEqual(['x', 'y']);
  });

  it('leaves a lone item where it is', async () => {
    show.adopt(manifest(['a']));
    await pass(35);
    expect(seen()).toBe('a a* a* a*');
  });

  it('loads a lone page anew each time when no cache may answer', async () => {
    show.adopt(manifest(['a'], { a: { type: 'webpage', nocache: true } }));
    await pass(35);
    expect(seen()).toBe('a a a a');
  });

  it('plays films to their natural end', async () => {
    stage.lengths.a = 42;
    show.adopt(manifest(['ab'], { a: { type: 'video', duration: 0 } }));
    await pass(42);
    expect(seen()).toBe('a');
    stage.envs.get('a')?.ended();
    await pass(0.1);
    expect(seen()).toBe('a b');
  });

  it('goes on when a film is stuck at its end', async () => {
    stage.lengths.a = 42;
    show.adopt(manifest(['ab'], { a: { type: 'video', duration: 0 } }));
    await pass(50);
    expect(seen()).toBe('a b');
  });

  it('makes the next item ready before the cut, but not hours before', async () => {
    show.adopt(manifest(['ab'], { a: { duration: 600 } }));
    await pass(570);
    expect(stage.prepared).toEqual(['a']);
    await pass(20);
    expect(stage.prepared).toEqual(['a', 'b']);
  });

  it('passes over what is broken', async () => {
    stage.behaviour.b = 'broken';
    show.adopt(manifest(['abc']));
    await pass(10.2);
    expect(seen()).toBe('a c');
    expect(skipped).toEqual(['b: broken']);
  });

  it('waits two seconds for what is late, holding the last frame, then passes it over', async () => {
    stage.behaviour.b = 'never';
    show.adopt(manifest(['abc']));
    await pass(11.9);
    expect(seen()).toBe('a');
    await pass(0.4);
    expect(seen()).toBe('a c');
    expect(skipped).toEqual(['b: not ready in time']);
  });

  it('shows what was late the next time round', async () => {
    stage.behaviour.b = 15;
    show.adopt(manifest(['abc']));
    await pass(40);
    expect(seen()).toBe('a c a b');
    expect(stage.prepared.filter((name) => name === 'b')).toHaveLength(1);
  });

  it('shows a slow item as soon as it can when there is nothing else', async () => {
    stage.behaviour.a = 12;
    show.adopt(manifest(['a']));
    await pass(11.9);
    expect(seen()).toBe('');
    await pass(0.5);
    expect(seen()).toBe('a');
  });

  it('holds what it has when everything else is broken', async () => {
    stage.behaviour = { b: 'broken', c: 'broken' };
    show.adopt(manifest(['abc']));
    await pass(60);
    expect(seen()).toMatch(/^a( a\*)+$/);
  });

  it('recovers when the item on the glass breaks', async () => {
    show.adopt(manifest(['ab']));
    await pass(1);
    stage.envs.get('a')?.failed('it stalled');
    await pass(0.2);
    expect(seen()).toBe('a b');
    expect(skipped).toEqual(['a: it stalled']);
  });

  it('draws a lone item anew when it breaks', async () => {
    show.adopt(manifest(['a'], { a: { duration: 600 } }));
    await pass(1);
    stage.envs.get('a')?.failed('it stalled');
    await pass(11);
    expect(seen()).toBe('a a');
  });
});

describe('a new manifest', () => {
  it('takes what is gone off the glass at once', async () => {
    show.adopt(manifest(['ab'], { a: { duration: 600 } }));
    await pass(5);
    show.adopt(manifest(['b']));
    await pass(0.1);
    expect(seen()).toBe('a b');
  });

  it('lets what stays finish, and goes on from there', async () => {
    show.adopt(manifest(['abc']));
    await pass(12);
    show.adopt(manifest(['cba']));
    await pass(7.5);
    expect(seen()).toBe('a b');
    await pass(1);
    expect(seen()).toBe('a b a');
  });

  it('cuts short or extends the slot whose duration was changed', async () => {
    show.adopt(manifest(['ab'], { a: { duration: 600 } }));
    await pass(5);
    show.adopt(manifest(['ab'], { a: { duration: 20 } }));
    await pass(14);
    expect(seen()).toBe('a');
    await pass(1.2);
    expect(seen()).toBe('a b');
    show.adopt(manifest(['ab'], { b: { duration: 60 } }));
    await pass(50);
    expect(seen()).toBe('a b');
  });

  it('takes content that was replaced off the glass at once', async () => {
    show.adopt(manifest(['a'], { a: { duration: 600 } }));
    await pass(5);
    show.adopt(manifest(['a'], { a: { duration: 600, url: '/new' } }));
    await pass(0.2);
    expect(seen()).toBe('a a');
    expect(stage.envs.get('a')?.source).toBe('/new');
  });

  it('empties the glass when nothing is wanted', async () => {
    show.adopt(manifest(['ab']));
    await pass(1);
    show.adopt(manifest(['']));
    await pass(0.1);
    expect(seen()).toBe('a -');
  });

  it('plays what is here until the rest has arrived', async () => {
    missing.add('b');
    show.adopt(manifest(['ab']));
    await pass(15);
    expect(seen()).toBe('a a*');
    missing.clear();
    show.step();
    await pass(10);
    expect(seen()).toBe('a a* b');
  });
});

describe('the schedule', () => {
  it('lets a slot that is nearly over finish', async () => {
    show.adopt(manifest(['a', 'b'], { a: { duration: 605 } }));
    await pass(3600 + 20);
    expect(seen()).toBe('a a* a* a* a* a*');
    await pass(15);
    expect(seen()).toBe('a a* a* a* a* a* b');
  });

  it('cuts a slot that would go on for long', async () => {
    show.adopt(manifest(['a', 'b'], { a: { duration: 86_400 } }));
    await pass(3600 + 31);
    expect(seen()).toBe('a b');
  });

  it('lets the slot end when everything is over, and then shows nothing', async () => {
    show.adopt(manifest(['a', ''], { a: { duration: 605 } }));
    await pass(3600 + 20);
    expect(stage.log.at(-1)).toBe('a*');
    await pass(15);
    expect(stage.log.at(-1)).toBe('-');
  });

  it('sees nothing of what is turned off and on again within a slot', async () => {
    show.adopt(manifest(['ab']));
    await pass(2);
    show.adopt(manifest(['a']));
    show.adopt(manifest(['ab']));
    await pass(8.5);
    expect(seen()).toBe('a b');
  });

  it('starts a new list at its top', async () => {
    show.adopt(manifest(['abc', 'xyz']));
    await pass(3600 + 1);
    expect(stage.log.at(-1)).toBe('x');
  });
});

describe('rest and pause', () => {
  it('clears the glass while it rests, and goes on with what comes next', async () => {
    show.adopt(manifest(['abc']));
    await pass(1);
    show.rest(true);
    await pass(60);
    expect(seen()).toBe('a -');
    show.rest(false);
    await pass(1);
    expect(seen()).toBe('a - b');
  });

  it('remembers what was asked for while it rests', async () => {
    show.adopt(manifest(['abc']));
    await pass(1);
    show.rest(true);
    show.play('c');
    await pass(60);
    expect(seen()).toBe('a -');
    show.rest(false);
    await pass(1);
    expect(seen()).toBe('a - c');
  });

  it('keeps a picture while it is paused, and goes on with the next', async () => {
    show.adopt(manifest(['abc']));
    await pass(1);
    show.pause(true);
    await pass(100);
    expect(seen()).toBe('a');
    show.pause(false);
    await pass(1);
    expect(seen()).toBe('a b');
  });

  it.each([
    { asked: 'next', follows: 'b' },
    { asked: 'previous', follows: 'c' },
    { asked: 'an asset', follows: 'c' },
  ] as const)('remembers $asked that was asked for while it is paused', async ({ asked, follows }) => {
    show.adopt(manifest(['abc']));
    await pass(1);
    show.pause(true);
    if (asked === 'an asset') show.play('c');
    else show.skip(asked);
    await pass(60);
    expect(seen()).toBe('a');
    show.pause(false);
    await pass(1);
    expect(seen()).toBe(`a ${follows}`);
  });

  it('does not keep a film, nor what is not to be shown any more', async () => {
    show.adopt(manifest(['ab'], { a: { type: 'video' } }));
    await pass(1);
    show.pause(true);
    expect(seen()).toBe('a -');
    show.pause(false);
    await pass(1);
    expect(seen()).toBe('a - b');
    show.pause(true);
    show.adopt(manifest(['c']));
    expect(seen()).toBe('a - b -');
  });
});

describe('commands', () => {
  it('goes to the neighbours', async () => {
    show.adopt(manifest(['abc']));
    await pass(1);
    show.skip('next');
    await pass(0.2);
    show.skip('previous');
    await pass(0.2);
    show.skip('previous');
    await pass(0.2);
    expect(seen()).toBe('a b a c');
  });

  it('plays an asset once, then goes on where the list was', async () => {
    const two = manifest(['abc']);
    show.adopt({ ...two, items: { ...two.items, z: item('z') } });
    await pass(1);
    expect(show.play('z')).toBe(true);
    await pass(10.5);
    expect(seen()).toBe('a z b');
    expect(show.play('unknown')).toBe(false);
  });

  it('plays once what a command brings with it, also when the manifest changes meanwhile', async () => {
    show.adopt(manifest(['abc']));
    await pass(1);
    missing.add('z');
    expect(show.play('z', item('z'))).toBe(true);
    await pass(1);
    expect(seen()).toBe('a z');
    show.adopt(manifest(['abcd']));
    await pass(5);
    expect(seen()).toBe('a z');
    await pass(20);
    expect(seen()).toBe('a z b c');
  });

  it('prefers what the manifest says of an asset', async () => {
    show.adopt(manifest(['ab']));
    await pass(1);
    expect(show.play('b', item('b', { url: '/elsewhere' }))).toBe(true);
    await pass(1);
    expect(stage.envs.get('b')?.source).toBe('/b');
  });

  it('still plays a wanted asset that loads slowly', async () => {
    stage.behaviour.c = 6;
    show.adopt(manifest(['abc']));
    await pass(1);
    show.play('c');
    await pass(13);
    expect(seen()).toBe('a b c');
  });
});
