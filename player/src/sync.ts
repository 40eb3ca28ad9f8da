import type { Api } from './api';
import { Backoff, sleep } from './backoff';
import { evictable, keepers, type Store } from './cache';
import { Damaged, download, filesOf, hashOf, type Wanted } from './download';
import { type Item, type Manifest, parseManifest } from './manifest';
import type { Memory } from './memory';
import { upcoming } from './timeline';

/** A new manifest waits this long for its files, so that small changes appear whole. */
const together = 1_000;
/** Files that could not be fetched are tried again after this long at first, and at most. */
const retry = { first: 20_000, most: 900_000 };

export interface SyncSources {
  api: Api;
  store: Store;
  memory: Memory;
  now(): number;
  /** A manifest takes effect. */
  adopted(manifest: Manifest): void;
  /** A file arrived, or the three truths changed. */
  progressed(): void;
  /** The server does not know this screen, or so it says. */
  rejected(): void;
  failed(reason: string): void;
}

/** Keeps what is on the disk and on the glass in step with what the server wants. */
export class Sync {
  /** The hashes of three truths: what the server wants, what is on the disk, what is on the glass. */
  readonly truths = { wanted: '', on_disk: '', playing: '' };
  private etag: string | null = null;
  private fetching = false;
  private again = false;
  private run = new AbortController();
  private nap = new AbortController();
  private readonly unstorable = new Set<string>();
  private readonly inspected = new Set<string>();

  constructor(private readonly sources: SyncSources) {}

  /** Plays what is on the disk, before the first word with the server; tells whether there was anything. */
  async resume(): Promise<boolean> {
    const manifest = parseManifest(await this.sources.store.loadManifest());
    if (!manifest) return false;
    this.truths.wanted = manifest.hash;
    if (this.missing(manifest).length === 0) this.truths.on_disk = manifest.hash;
    this.adopt(manifest);
    return true;
  }

  /** Asks the server for its manifest; calls while one is being asked for lead to one more question after it. */
  async refresh(): Promise<void> {
    if (this.fetching) {
      this.again = true;
      return;
    }
    this.fetching = true;
    try {
      do {
        this.again = false;
        await this.ask();
      } while (this.again);
    } finally {
      this.fetching = false;
    }
  }

  /** The server can be reached again: what could not be fetched is tried now. */
  hurry(): void {
    this.nap.abort();
  }

  /** Whether everything an item needs is here. */
  has(item: Item): boolean {
    return (
      !item.sha256 || this.sources.store.address(item.sha256) !== null || this.unstorable.has(item.sha256)
    );
  }

  /** Where an item is drawn from: the local copy, or the server where none can be kept. */
  address(item: Item): string {
    return (item.sha256 && this.sources.store.address(item.sha256)) || item.url;
  }

  /** An item could not be drawn: if its file was damaged on the disk it is fetched anew. */
  async inspect(item: Item): Promise<void> {
    const file = item.sha256 && this.sources.store.file(item.sha256);
    if (!item.sha256 || !file || this.inspected.has(item.sha256)) return;
    this.inspected.add(item.sha256);
    try {
      const hash = await hashOf(file);
      if (hash === null || hash === item.sha256) return;
    } catch {
      // A file that cannot even be read is as good as damaged.
    }
    await this.sources.store.drop(item.sha256);
    this.etag = null;
    await this.refresh();
  }

  /** Forgets everything; nothing under way takes effect any more. */
  async stop(): Promise<void> {
    this.supersede();
    this.etag = null;
    Object.assign(this.truths, { wanted: '', on_disk: '', playing: '' });
    await this.sources.store.clear();
  }

  private async ask(): Promise<void> {
    const { signal } = this.run;
    const reply = await this.sources.api.get('/manifest', { etag: this.etag });
    if (signal.aborted) return;
    if (reply.kind === 'refused' && reply.status === 401) this.sources.rejected();
    if (reply.kind !== 'ok') return;
    const manifest = parseManifest(reply.body);
    if (!manifest) {
      this.sources.failed('the manifest cannot be read');
      return;
    }
    this.etag = reply.etag;
    this.truths.wanted = manifest.hash;
    if (manifest.hash === this.truths.on_disk && this.missing(manifest).length === 0) return;
    this.take(manifest, reply.body, this.supersede()).catch(() =>
      this.sources.failed('the manifest cannot be taken'),
    );
  }

  /** Ends what is under way for an earlier manifest; returns the signal for what follows. */
  private supersede(): AbortSignal {
    this.run.abort();
    this.nap.abort();
    this.run = new AbortController();
    return this.run.signal;
  }

  private async take(manifest: Manifest, raw: unknown, signal: AbortSignal): Promise<void> {
    const complete = this.collect(manifest, signal);
    await Promise.race([complete, sleep(together, signal)]);
    if (signal.aborted) return;
    this.adopt(manifest);
    await this.sources.store
      .saveManifest(raw)
      .catch(() => this.sources.failed('the manifest cannot be kept'));
    if (await complete) await this.settle(manifest);
  }

  private adopt(manifest: Manifest): void {
    this.inspected.clear();
    this.sources.memory.device = manifest.device;
    this.truths.playing = manifest.hash;
    this.sources.adopted(manifest);
  }

  /** Fetches what is missing, what plays first before the rest; tells whether everything is here. */
  private async collect(manifest: Manifest, signal: AbortSignal): Promise<boolean> {
    const backoff = new Backoff(retry.first, retry.most);
    for (;;) {
      let complete = true;
      for (const file of this.missing(manifest)) {
        if (signal.aborted) return false;
        complete = (await this.fetch(file, manifest, signal)) && complete;
      }
      if (complete || signal.aborted) return complete && !signal.aborted;
      this.nap = new AbortController();
      await sleep(backoff.next(), this.nap.signal);
    }
  }

  private async fetch(file: Wanted, manifest: Manifest, signal: AbortSignal): Promise<boolean> {
    try {
      const blob = await download(this.sources.api, file, signal);
      await this.keep(file.sha256, blob, manifest);
      this.sources.progressed();
      return true;
    } catch (error) {
      if (!signal.aborted && error instanceof Damaged) this.sources.failed(error.message);
      return false;
    }
  }

  private async keep(sha256: string, blob: Blob, manifest: Manifest): Promise<void> {
    const { store, memory } = this.sources;
    try {
      await store.put(sha256, blob);
    } catch {
      // The disk is full: what only manifests before the last one needed goes first.
      const needed = [{ hash: manifest.hash, blobs: hashesOf(manifest) }, ...memory.kept.slice(0, 1)];
      for (const old of evictable(store.stored(), needed)) await store.drop(old);
      await store.put(sha256, blob).catch(() => {
        // Better from the network than not at all.
        this.unstorable.add(sha256);
        this.sources.failed('no room to keep a file');
      });
    }
  }

  private missing(manifest: Manifest): Wanted[] {
    const order = upcoming(manifest, this.sources.now()).flatMap((segment) => segment.items);
    const keys = new Set([...order, ...Object.keys(manifest.items)]);
    const items = [...keys].map((key) => manifest.items[key]).filter((item) => item !== undefined);
    return filesOf(items.filter((item) => !this.has(item)));
  }

  /** Everything is here: what only older manifests needed can go. */
  private async settle(manifest: Manifest): Promise<void> {
    const { memory, store } = this.sources;
    memory.kept = keepers(memory.kept, { hash: manifest.hash, blobs: hashesOf(manifest) });
    this.truths.on_disk = manifest.hash;
    this.sources.progressed();
    for (const sha256 of evictable(store.stored(), memory.kept)) await store.drop(sha256);
  }
}

function hashesOf(manifest: Manifest): string[] {
  return filesOf(Object.values(manifest.items)).map((file) => file.sha256);
}
