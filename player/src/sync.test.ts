import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api, Reply } from './api';
import { MemoryStore } from './cache';
import { hashOf } from './download';
import type { Item, Manifest } from './manifest';
import { Memory } from './memory';
import { fakeStorage } from './storage.fake';
import { Sync } from './sync';
import type { Wire } from './wire';

const start = Date.parse('2026-11-02T08:00:00Z');

/** A disk that holds only so many files. */
class SmallStore extends MemoryStore {
  room = Number.POSITIVE_INFINITY;
  manifest: unknown = null;

  override async put(sha256: string, blob: Blob): Promise<void> {
    if (this.stored().size >= this.room) throw new DOMException('full', 'QuotaExceededError');
    await super.put(sha256, blob);
  }

  override async saveManifest(raw: unknown): Promise<void> {
    this.manifest = raw;
  }

  override async loadManifest(): Promise<unknown> {
    return this.manifest;
  }
}

class FakeApi {
  reply: Reply<Wire['Manifest']> = { kind: 'unreachable' };
  readonly files = new Map<string, string>();
  readonly asked: string[] = [];
  held: Promise<void> = Promise.resolve();

  async get(): Promise<Reply<Wire['Manifest']>> {
    const { reply } = this;
    await this.held;
    return reply;
  }

  async open(path: string): Promise<Response> {
    const sha256 = path.split('/').at(-1) ?? '';
    this.asked.push(sha256);
    const content = this.files.get(sha256);
    if (content === undefined) throw new TypeError('Failed to fetch');
    return new Response(content);
  }
}

let api: FakeApi;
let store: SmallStore;
let sync: Sync;
let adopted: string[];
let failures: string[];
let rejections: number;

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  api = new FakeApi();
  store = new SmallStore();
  adopted = [];
  failures = [];
  rejections = 0;
  sync = new Sync({
    api: api as unknown as Api,
    store,
    memory: new Memory(fakeStorage()),
    now: () => Date.now(),
    adopted: (manifest: Manifest) => adopted.push(manifest.hash),
    progressed: () => {},
    rejected: () => rejections++,
    failed: (reason) => failures.push(reason),
  });
});

afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Puts a file on the server; returns its hash. */
async function upload(content: string): Promise<string> {
  const sha256 = (await hashOf(new Blob([content]))) ?? '';
  api.files.set(sha256, content);
  return sha256;
}

/** Wants files to be played from now on, and waits until they are all here. */
async function take(hash: string, ...files: string[]): Promise<void> {
  await want(hash, ...files);
  await until(() => sync.truths.on_disk === hash);
}

/** Wants files to be played from now on. */
async function want(hash: string, ...files: string[]): Promise<void> {
  const item = (sha256: string) => ({ asset_id: sha256, type: 'image', url: `/blobs/${sha256}`, sha256 });
  const segment = { from: '2026-11-02T00:00:00Z', to: '2026-12-07T00:00:00Z', items: files };
  const body = {
    hash,
    items: Object.fromEntries(files.map((file) => [file, item(file)])),
    segments: [segment],
    valid_until: segment.to,
  };
  api.reply = { kind: 'ok', body, etag: `"${hash}"` };
  await sync.refresh();
}

/** Waits for what no timer drives: downloads and digests. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 100_000) throw new Error(`never: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
    await pass(0);
  }
}

describe('Sync', () => {
  it('follows a manifest once its files are here', async () => {
    const a = await upload('a');
    await take('one', a);
    expect(adopted).toEqual(['one']);
    expect([...store.stored()]).toEqual([a]);
    expect(sync.truths).toEqual({ wanted: 'one', on_disk: 'one', playing: 'one' });
  });

  it('does not wait long for a file that does not come, and says that the disk is behind', async () => {
    const a = await upload('a');
    await want('one', a, 'f'.repeat(64));
    await until(() => sync.has({ sha256: a } as Item));
    expect(adopted).toEqual([]);
    await pass(1.1);
    expect(adopted).toEqual(['one']);
    expect(sync.truths).toEqual({ wanted: 'one', on_disk: '', playing: 'one' });
  });

  it('never keeps a file that is not the right one', async () => {
    const a = await upload('a');
    api.files.set(a, 'something else');
    await want('one', a);
    await until(() => failures.length > 0);
    expect(store.stored().size).toBe(0);
    expect(failures).toEqual(['the file has another hash']);
  });

  it('tries what is missing at once when the server is back', async () => {
    const a = await upload('a');
    api.files.clear();
    await want('one', a);
    // Into one of the long pauses that follow many failures.
    await pass(3600);
    for (let asked = -1; asked !== api.asked.length; await pass(30)) asked = api.asked.length;
    api.files.set(a, 'a');
    const before = api.asked.length;
    sync.hurry();
    await until(() => sync.truths.on_disk === 'one');
    expect(api.asked.length).toBe(before + 1);
  });

  it('starts from the disk, without the server', async () => {
    const a = await upload('a');
    await take('one', a);
    adopted.length = 0;
    expect(await sync.resume()).toBe(true);
    expect(adopted).toEqual(['one']);
    expect(sync.truths.on_disk).toBe('one');
  });

  it('keeps the files of the two manifests before, and no more', async () => {
    const files = await Promise.all(['a', 'b', 'c', 'd'].map(upload));
    for (const [at, file] of files.entries()) await take(`m${at}`, file);
    expect([...store.stored()].sort()).toEqual(files.slice(1).sort());
  });

  it('makes room on a full disk with files of older manifests', async () => {
    const [a = '', b = '', c = ''] = await Promise.all(['a', 'b', 'c'].map(upload));
    await take('one', a);
    await take('two', b);
    store.room = 2;
    await take('three', c);
    expect([...store.stored()].sort()).toEqual([b, c].sort());
    expect(failures).toEqual([]);
  });

  it('plays from the network what the disk has no room for', async () => {
    const a = await upload('a');
    store.room = 0;
    await take('one', a);
    expect(failures).toEqual(['no room to keep a file']);
    const item = { sha256: a, url: '/blobs/a' } as Item;
    expect(sync.has(item)).toBe(true);
    expect(sync.address(item)).toBe('/blobs/a');
  });

  it('asks whether the screen was taken out of its tenant only when it is told so', async () => {
    api.reply = { kind: 'refused', status: 503, code: 'UNAVAILABLE', retryAfter: 1 };
    await sync.refresh();
    expect(rejections).toBe(0);
    api.reply = { kind: 'refused', status: 401, code: 'NOT_PAIRED', retryAfter: null };
    await sync.refresh();
    expect(rejections).toBe(1);
  });

  it('does not follow an answer that comes after the screen was taken out', async () => {
    const a = await upload('a');
    let release = () => {};
    api.held = new Promise((resolve) => {
      release = resolve;
    });
    const asking = want('one', a);
    await sync.stop();
    release();
    await asking;
    expect(adopted).toEqual([]);
    expect(store.stored().size).toBe(0);
  });
});
