import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from './api';
import { Feeds } from './feeds';
import type { Wire } from './wire';

let disk: Map<string, unknown>;
let reply: Reply<Wire['Feed']>;
let asked: string[];
let feeds: Feeds;

const ok = (data: unknown, etag = '"1"'): typeof reply => ({ kind: 'ok', body: { kind: 'rss', data }, etag });

beforeEach(() => {
  vi.useFakeTimers();
  disk = new Map();
  asked = [];
  feeds = new Feeds(
    {
      get: async (path, options) => {
        asked.push(`${path.replace('{id}', options?.id ?? '')} ${options?.etag ?? ''}`.trim());
        return reply;
      },
    },
    {
      saveFeed: async (id, data) => void disk.set(id, data),
      loadFeed: async (id) => disk.get(id) ?? null,
    },
  );
});

afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe('Feeds', () => {
  it('asks once for all who show the same, and tells them what changed', async () => {
    const seen: unknown[] = [];
    reply = ok('a');
    feeds.watch('f', (data) => seen.push(data));
    feeds.watch('f', (data) => seen.push(data));
    await pass(1);
    expect(seen).toEqual(['a', 'a']);
    reply = { kind: 'same' };
    await pass(60);
    expect(asked).toEqual(['/feeds/f', '/feeds/f "1"']);
    reply = ok('b', '"2"');
    await pass(60);
    expect(seen).toEqual(['a', 'a', 'b', 'b']);
    expect(disk.get('f')).toBe('b');
  });

  it('shows what is on the disk while nobody answers', async () => {
    const seen: unknown[] = [];
    disk.set('f', 'old');
    reply = { kind: 'unreachable' };
    feeds.watch('f', (data) => seen.push(data));
    await pass(120);
    expect(seen).toEqual(['old']);
  });

  it('asks soon again while there is nothing, and not at all for nobody', async () => {
    reply = ok(null);
    const stop = feeds.watch('f', () => {});
    await pass(11);
    expect(asked.length).toBe(3);
    stop();
    await pass(300);
    expect(asked.length).toBe(3);
  });
});
