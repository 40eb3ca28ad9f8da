import type { Api } from './api';
import { Backoff, sleep } from './backoff';
import type { Item } from './manifest';
import { base } from './wire';

/** A file that a manifest names. */
export interface Wanted {
  sha256: string;
  size: number | null;
  mimetype: string;
}

/** Bigger files are checked by their size alone: hashing needs the whole file in memory. */
const hashable = 256 * 1024 * 1024;
/** A connection that brings nothing for this long is taken for dead. */
const silence = 30_000;
/** Attempts in a row that brought nothing, after which the file waits for its next turn. */
const attempts = 5;

/** The server does not have the file, or another one under its name. */
export class Damaged extends Error {}

/** Fetches a file, going on where a broken connection ended, and returns it only if it is the right one. */
export async function download(api: Api, wanted: Wanted, signal: AbortSignal): Promise<Blob> {
  const backoff = new Backoff();
  const parts: Blob[] = [];
  let have = 0;
  for (let failures = 0; failures < attempts && !signal.aborted; ) {
    const before = have;
    const enough = have > 0 && have === wanted.size;
    const complete =
      enough ||
      (await attempt(api, wanted, signal, have, (part, fromStart) => {
        if (fromStart) {
          parts.length = 0;
          have = 0;
        }
        parts.push(part);
        have += part.size;
      }));
    if (complete) return await verified(new Blob(parts, { type: wanted.mimetype }), wanted);
    if (have > before) backoff.reset();
    failures = have > before ? 0 : failures + 1;
    await sleep(backoff.next(), signal);
  }
  throw new Error('the file could not be fetched');
}

async function attempt(
  api: Api,
  wanted: Wanted,
  signal: AbortSignal,
  have: number,
  add: (part: Blob, fromStart: boolean) => void,
): Promise<boolean> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  signal.addEventListener('abort', stop);
  let watchdog = setTimeout(stop, silence);
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(stop, silence);
  };
  try {
    const response = await api.open(`${base}/blobs/${wanted.sha256}`, abort.signal, {
      headers: have > 0 ? { Range: `bytes=${have}-` } : {},
      // Where this page cannot keep files itself, the browser's own cache saves a restart the download.
      cache: globalThis.isSecureContext ? 'no-store' : 'default',
    });
    if (response.status === 404 || response.status === 410)
      throw new Damaged('the server does not have the file');
    if (!response.ok || !response.body) return false;
    await receive(response.body, have > 0 && response.status === 206, alive, add);
    return true;
  } catch (error) {
    if (error instanceof Damaged) throw error;
    return false;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
  }
}

/** Hands over what arrives in pieces big enough to be worth an object, also when the connection breaks. */
async function receive(
  body: ReadableStream<Uint8Array>,
  continued: boolean,
  alive: () => void,
  add: (part: Blob, fromStart: boolean) => void,
): Promise<void> {
  const reader = body.getReader();
  let chunks: BlobPart[] = [];
  let size = 0;
  let fromStart = !continued;
  const flush = () => {
    add(new Blob(chunks), fromStart);
    fromStart = false;
    chunks = [];
    size = 0;
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      chunks.push(value as BlobPart);
      size += value.byteLength;
      if (size >= 4 * 1024 * 1024) flush();
    }
  } finally {
    flush();
  }
}

async function verified(blob: Blob, wanted: Wanted): Promise<Blob> {
  if (wanted.size !== null && blob.size !== wanted.size) throw new Damaged('the file has another size');
  const hash = await hashOf(blob);
  if (hash !== null && hash !== wanted.sha256.toLowerCase()) throw new Damaged('the file has another hash');
  return blob;
}

/** The SHA-256 of a file in hex; null where the browser cannot compute it. */
export async function hashOf(blob: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle || blob.size > hashable) return null;
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The files that items need, each once, in the order of the items. */
export function filesOf(items: Iterable<Item>): Wanted[] {
  const files = new Map<string, Wanted>();
  for (const { sha256, size, mimetype } of items) {
    if (sha256 && !files.has(sha256)) files.set(sha256, { sha256, size, mimetype });
  }
  return [...files.values()];
}
