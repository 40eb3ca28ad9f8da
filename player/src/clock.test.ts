import { describe, expect, it } from 'vitest';
import { Clock } from './clock';

function device(wall: number) {
  const time = { mono: 1000, wall };
  return { time, sources: { mono: () => time.mono, wall: () => time.wall } };
}

describe('Clock', () => {
  it('starts with the device and what it remembers of the server', () => {
    const { sources } = device(50_000);
    expect(new Clock(sources).now()).toBe(50_000);
    expect(new Clock(sources, { offset: 700, latest: 0 }).now()).toBe(50_700);
    expect(new Clock(sources, { offset: 0, latest: 90_000 }).now()).toBe(90_000);
  });

  it('takes the middle of the way there and back', () => {
    const { time, sources } = device(50_000);
    const clock = new Clock(sources);
    time.mono = 1400;
    time.wall = 50_400;
    clock.learn({ sent: 1000, received: 1400, server: 60_000 });
    expect(clock.now()).toBe(60_200);
    expect(clock.aheadOfDevice()).toBe(9800);
  });

  it('trusts the shortest way', () => {
    const clock = new Clock(device(0).sources);
    clock.learn({ sent: 1000, received: 1020, server: 10_000 });
    clock.learn({ sent: 2000, received: 3800, server: 11_900 });
    expect(clock.now()).toBe(10_000 - 1010 + 1000);
  });

  it('forgets the old answers when the server was set', () => {
    const clock = new Clock(device(0).sources);
    clock.learn({ sent: 1000, received: 1010, server: 10_000 });
    clock.learn({ sent: 2000, received: 2100, server: 900_000 });
    expect(clock.now()).toBe(900_000 - 2050 + 1000);
  });

  it('goes on when the device is set to another time', () => {
    const { time, sources } = device(50_000);
    const clock = new Clock(sources);
    clock.learn({ sent: 1000, received: 1000, server: 60_000 });
    time.wall = 5;
    time.mono = 2500;
    expect(clock.now()).toBe(61_500);
  });

  it('ignores answers without a time', () => {
    const clock = new Clock(device(50_000).sources);
    clock.learn({ sent: 1000, received: 1001, server: Number.NaN });
    expect(clock.now()).toBe(50_000);
  });
});
