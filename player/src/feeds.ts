import type { Api } from './api';
import type { Store } from './cache';

/** The server is asked this often for what widgets show, and more often while there is nothing yet. */
const interval = 60_000;
const impatient = 5_000;

type Listener = (data: unknown) => void;

interface Feed {
  data: unknown;
  etag: string | null;
  listeners: Set<Listener>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What widgets show that comes from elsewhere, as the server last knew it. It outlives a restart without a server. */
export class Feeds {
  private readonly feeds = new Map<string, Feed>();

  constructor(
    private readonly api: Pick<Api, 'get'>,
    private readonly store: Pick<Store, 'saveFeed' | 'loadFeed'>,
  ) {}

  /** Hands over the data of a feed, now and whenever it changes; returns how to stop that. */
  watch(id: string, listener: Listener): () => void {
    const feed = this.feeds.get(id) ?? { data: null, etag: null, listeners: new Set(), timer: undefined };
    const first = feed.listeners.size === 0;
    this.feeds.set(id, feed);
    feed.listeners.add(listener);
    if (feed.data !== null) listener(feed.data);
    if (first) void this.begin(id, feed);
    return () => {
      feed.listeners.delete(listener);
      if (feed.listeners.size === 0) clearTimeout(feed.timer);
    };
  }

  /** The server can be reached again: what is shown is asked for now. */
  hurry(): void {
    for (const [id, feed] of this.feeds) if (feed.listeners.size > 0) void this.ask(id, feed);
  }

  private async begin(id: string, feed: Feed): Promise<void> {
    if (feed.data === null) {
      const kept = await this.store.loadFeed(id);
      if (feed.data === null && kept != null) this.take(feed, kept);
    }
    await this.ask(id, feed);
  }

  private async ask(id: string, feed: Feed): Promise<void> {
    clearTimeout(feed.timer);
    const reply = await this.api.get('/feeds/{id}', { id, etag: feed.etag });
    if (reply.kind === 'ok' && reply.body?.data != null) {
      feed.etag = reply.etag;
      this.take(feed, reply.body.data);
      // Without room to keep it, it is shown all the same.
      await this.store.saveFeed(id, reply.body.data).catch(() => {});
    }
    clearTimeout(feed.timer);
    if (feed.listeners.size === 0) return;
    feed.timer = setTimeout(() => void this.ask(id, feed), feed.data === null ? impatient : interval);
  }

  private take(feed: Feed, data: unknown): void {
    feed.data = data;
    for (const listener of feed.listeners) listener(data);
  }
}
