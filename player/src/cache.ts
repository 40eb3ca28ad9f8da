import type { Kept } from './memory';
import { base } from './wire';

/** Keeps files under their hash, and the manifest that is being played. */
export interface Store {
  /** The hashes of the files that are here. */
  stored(): ReadonlySet<string>;
  put(sha256: string, blob: Blob): Promise<void>;
  /** An address that the file can be drawn from; null when it is not here. */
  address(sha256: string): string | null;
  /** The file itself, to look at what is really kept. */
  file(sha256: string): Blob | null;
  drop(sha256: string): Promise<void>;
  saveManifest(raw: unknown): Promise<void>;
  loadManifest(): Promise<unknown>;
  /** What a widget shows that comes from elsewhere. */
  saveFeed(id: string, data: unknown): Promise<void>;
  loadFeed(id: string): Promise<unknown>;
  clear(): Promise<void>;
}

const files = 'signate-blobs';
const manifests = 'signate-manifest';
const manifestKey = '/player/manifest.json';
const feedKey = (id: string) => `/player/feeds/${id}.json`;

/** Opens the best store this browser offers here. Never fails. */
export async function openStore(): Promise<Store> {
  const store = new MemoryStore();
  if (!globalThis.isSecureContext || !('caches' in globalThis)) return store;
  try {
    return await DiskStore.open();
  } catch {
    return store;
  }
}

/** Files for as long as the page lives: all that a browser offers to a page of an insecure origin. */
export class MemoryStore implements Store {
  private readonly files = new Map<string, { blob: Blob; address: string }>();

  stored(): ReadonlySet<string> {
    return new Set(this.files.keys());
  }

  async put(sha256: string, blob: Blob): Promise<void> {
    this.keep(sha256, blob);
  }

  address(sha256: string): string | null {
    return this.files.get(sha256)?.address ?? null;
  }

  file(sha256: string): Blob | null {
    return this.files.get(sha256)?.blob ?? null;
  }

  async drop(sha256: string): Promise<void> {
    const file = this.files.get(sha256);
    if (file) URL.revokeObjectURL(file.address);
    this.files.delete(sha256);
  }

  async saveManifest(_raw: unknown): Promise<void> {}

  async loadManifest(): Promise<unknown> {
    return null;
  }

  async saveFeed(_id: string, _data: unknown): Promise<void> {}

  async loadFeed(_id: string): Promise<unknown> {
    return null;
  }

  async clear(): Promise<void> {
    for (const sha256 of this.stored()) await this.drop(sha256);
  }

  protected keep(sha256: string, blob: Blob): void {
    const old = this.files.get(sha256);
    if (old) URL.revokeObjectURL(old.address);
    this.files.set(sha256, { blob, address: URL.createObjectURL(blob) });
  }
}

/** Files on the disk, in the browser's Cache Storage: they outlive a restart without a server. */
export class DiskStore extends MemoryStore {
  private constructor(
    private readonly blobs: Cache,
    private readonly shelf: Cache,
  ) {
    super();
  }

  static async open(): Promise<DiskStore> {
    const store = new DiskStore(await caches.open(files), await caches.open(manifests));
    void navigator.storage?.persist?.();
    await Promise.all((await store.blobs.keys()).map((request) => store.reopen(request)));
    return store;
  }

  private async reopen(request: Request): Promise<void> {
    const sha256 = request.url.split('/').at(-1);
    const response = await this.blobs.match(request);
    if (sha256 && response) this.keep(sha256, await response.blob());
  }

  override async put(sha256: string, blob: Blob): Promise<void> {
    const key = `${base}/blobs/${sha256}`;
    await this.blobs.put(key, new Response(blob, { headers: { 'Content-Type': blob.type } }));
    // Drawn from the disk's copy from now on, so that the download does not stay in memory.
    const written = await this.blobs.match(key);
    this.keep(sha256, written ? await written.blob() : blob);
  }

  override async drop(sha256: string): Promise<void> {
    await this.blobs.delete(`${base}/blobs/${sha256}`);
    await super.drop(sha256);
  }

  override async saveManifest(raw: unknown): Promise<void> {
    await this.shelf.put(manifestKey, new Response(JSON.stringify(raw)));
  }

  override loadManifest(): Promise<unknown> {
    return this.read(manifestKey);
  }

  override async saveFeed(id: string, data: unknown): Promise<void> {
    await this.shelf.put(feedKey(id), new Response(JSON.stringify(data)));
  }

  override loadFeed(id: string): Promise<unknown> {
    return this.read(feedKey(id));
  }

  override async clear(): Promise<void> {
    await super.clear();
    for (const request of await this.shelf.keys()) await this.shelf.delete(request);
  }

  private async read(key: string): Promise<unknown> {
    try {
      return await (await this.shelf.match(key))?.json();
    } catch {
      return null;
    }
  }
}

/** How many manifests before the present one keep their files. */
const previous = 2;

/** The list of manifests whose files are kept, once a manifest is added to it. */
export function keepers(kept: readonly Kept[], latest: Kept): Kept[] {
  return [latest, ...kept.filter((entry) => entry.hash !== latest.hash)].slice(0, previous + 1);
}

/** The files that no kept manifest needs. */
export function evictable(stored: Iterable<string>, kept: readonly Kept[]): string[] {
  const needed = new Set(kept.flatMap((entry) => entry.blobs));
  return [...stored].filter((sha256) => !needed.has(sha256));
}
