import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, Reply } from './api';
import { Clock } from './clock';
import type { Item } from './manifest';
import type { OffBy } from './power';
import { Reporter } from './report';
import type { Wire } from './wire';

const start = Date.parse('2026-11-02T08:00:00Z');

let beats: Wire['Heartbeat'][];
let reply: Reply<Wire['HeartbeatAnswer']> | null;
let wanted: string;
let questions: number;
let rejections: number;
let reporter: Reporter;
let offBy: OffBy | null;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  beats = [];
  offBy = null;
  reply = null;
  wanted = 'm1';
  questions = 0;
  rejections = 0;
  const post = async (_path: string, body: Wire['Heartbeat']): Promise<NonNullable<typeof reply>> => {
    beats.push(body);
    const now = new Date().toISOString();
    return reply ?? { kind: 'ok', body: { now, manifest: wanted }, etag: null };
  };
  reporter = new Reporter({
    api: { post } as unknown as Api,
    clock: new Clock({ mono: () => Date.now() - start, wall: () => Date.now() }),
    version: 'test',
    truths: () => ({ wanted: 'm1', on_disk: 'm1', playing: 'm1' }),
    offBy: () => offBy,
    dropped: () => 0,
    wanted: () => questions++,
    learned: () => {},
    rejected: () => rejections++,
  });
  reporter.start();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const item = { asset_id: 'a' } as Item;

describe('Reporter', () => {
  it('says that the display is off on purpose, and on whose behalf', async () => {
    await pass(1);
    expect(beats.at(-1)?.display).toEqual({ power: 'on' });
    offBy = 'schedule';
    reporter.soon();
    await pass(1);
    expect(beats.at(-1)?.display).toEqual({ power: 'off', off_by: 'schedule' });
  });

  it('reports every half minute', async () => {
    await pass(5 * 60);
    expect(beats.length).toBe(11);
  });

  it('reports a change at once, and many changes together', async () => {
    await pass(10);
    for (let i = 0; i < 20; i++) reporter.changed({ item, since: start });
    await pass(0.1);
    for (let i = 0; i < 20; i++) reporter.changed({ item, since: start });
    await pass(2);
    expect(beats.length).toBe(3);
    expect(beats.at(-1)?.item).toEqual({ asset_id: 'a', started_at: '2026-11-02T08:00:00.000Z' });
  });

  it('names the layout that is on the glass', async () => {
    await pass(2);
    reporter.changed({ item: { asset_id: '', layout: { id: 'l' } } as Item, since: start });
    await pass(2);
    const started_at = '2026-11-02T08:00:00.000Z';
    expect(beats.at(-1)?.item).toEqual({ asset_id: '', layout_id: 'l', started_at });
  });

  it('remembers what was skipped until a report gets through, and each thing once', async () => {
    reply = { kind: 'unreachable' };
    reporter.skipped(item, 'broken');
    await pass(31);
    reporter.skipped(item, 'broken');
    reply = null;
    await pass(32);
    await pass(32);
    expect(beats.map((beat) => beat.skipped?.length)).toEqual([1, 1, 1, 0]);
  });

  it('asks for the manifest that the server wants, and soon says how that went', async () => {
    wanted = 'm2';
    await pass(1);
    expect([beats.length, questions]).toEqual([1, 1]);
    wanted = 'm1';
    await pass(5);
    expect([beats.length, questions]).toEqual([2, 1]);
    await pass(20);
    expect(beats.length).toBe(2);
  });

  it('does not hammer a server that goes on wanting something else', async () => {
    wanted = 'm2';
    await pass(10 * 60);
    expect(beats.length).toBeLessThan(45);
  });

  it('says when its reports are not taken, but not when the server is merely away', async () => {
    reply = { kind: 'refused', status: 503, code: null, retryAfter: 1 };
    await pass(1);
    expect(rejections).toBe(0);
    reply = { kind: 'refused', status: 401, code: 'NOT_PAIRED', retryAfter: null };
    await pass(32);
    expect(rejections).toBe(1);
  });

  it('is silent once it was stopped', async () => {
    await pass(1);
    reporter.stop();
    reporter.changed({ item, since: start });
    await pass(120);
    expect(beats.length).toBe(1);
  });
});
