import type { Api } from './api';
import { Backoff, sleep } from './backoff';
import { isRecord } from './manifest';
import { base, type Wire } from './wire';

/** The server says that one of these is worth asking for. */
export type Hint = Wire['Hint']['type'];

/** A stream that says nothing for this long is taken for dead: the server pings every ten seconds. */
const silence = 35_000;
/** A connection that lasted this long worked, so that the next attempt need not wait long. */
const healthy = 10_000;

/** Splits a stream of server-sent events into the data of each. */
export class EventSplitter {
  private rest = '';
  private data: string[] = [];

  /** Takes the next piece of the stream; returns the events that are complete now. */
  push(piece: string): string[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    const events: string[] = [];
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line.startsWith('data:')) this.data.push(line.slice(line[5] === ' ' ? 6 : 5));
      if (line !== '' || this.data.length === 0) continue;
      events.push(this.data.join('\n'));
      this.data = [];
    }
    return events;
  }
}

/** What one event hints at; null for pings, the greeting and everything unknown. */
export function hintOf(event: string): Hint | null {
  let message: unknown;
  try {
    message = JSON.parse(event);
  } catch {
    return null;
  }
  const outer = isRecord(message) && isRecord(message.push) ? message.push : message;
  const pub = isRecord<Wire['Event']>(outer) && isRecord(outer.pub) ? outer.pub : null;
  const type = pub && isRecord<Wire['Hint']>(pub.data) ? pub.data.type : null;
  return type === 'manifest' || type === 'command' ? type : null;
}

interface LiveEvents {
  hint(hint: Hint): void;
  /** Connected, perhaps after a pause in which hints were lost. */
  connected(): void;
}

/** Listens to hints until it is aborted, and comes back after every interruption. */
export async function listen(api: Api, events: LiveEvents, signal: AbortSignal): Promise<void> {
  const backoff = new Backoff();
  while (!signal.aborted) {
    const began = performance.now();
    await follow(api, events, signal);
    if (performance.now() - began >= healthy) backoff.reset();
    await sleep(backoff.next(), signal);
  }
}

/** Follows one connection to its end, whatever the end is. */
async function follow(api: Api, events: LiveEvents, signal: AbortSignal): Promise<void> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  signal.addEventListener('abort', stop);
  let watchdog = setTimeout(stop, silence);
  try {
    const response = await api.open(`${base}/live`, abort.signal);
    if (!response.ok || !response.body) return;
    events.connected();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const splitter = new EventSplitter();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, silence);
      for (const event of splitter.push(decoder.decode(value, { stream: true }))) {
        const hint = hintOf(event);
        if (hint) events.hint(hint);
      }
    }
  } catch {
    // The connection broke or was silent for too long; the caller comes back.
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
    stop();
  }
}
