import type { Api } from './api';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import type { Item } from './manifest';
import type { OffBy } from './power';
import type { Playing } from './show';
import type { Wire } from './wire';

const interval = 30_000;
/** Changes closer together than this share one report. */
const apart = 1_000;
/** Skipped items remembered until a report gets through. */
const remembered = 50;

export interface ReportSources {
  api: Api;
  clock: Clock;
  version: string;
  truths(): Wire['Truths'];
  dropped(): number;
  /** Who wants the display off; null while it is on. */
  offBy(): OffBy | null;
  /** The server wants another manifest than this screen knows of. */
  wanted(): void;
  /** The server told its time. */
  learned(): void;
  /** The server does not take reports of this screen. */
  rejected(): void;
}

/** Tells the server, every half minute and on every change, what is really going on here. */
export class Reporter {
  private playing: Playing | null = null;
  private skips: Wire['Skipped'][] = [];
  private last = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  /** While the server wants another manifest than this screen knows of, it hears soon how that went. */
  private readonly unsettled = new Backoff(5_000, interval);

  constructor(private readonly sources: ReportSources) {}

  start(): void {
    this.running = true;
    this.soon();
  }

  stop(): void {
    this.running = false;
    this.playing = null;
    this.skips = [];
    clearTimeout(this.timer);
  }

  /** Another item is on the glass. */
  changed(playing: Playing | null): void {
    this.playing = playing;
    this.soon();
  }

  /** An item could not be shown, or something else happened that its owner should know. */
  skipped(item: Pick<Item, 'asset_id'>, reason: string): void {
    const at = new Date(this.sources.clock.now()).toISOString();
    const others = this.skips.filter((skip) => skip.asset_id !== item.asset_id || skip.reason !== reason);
    this.skips = [...others, { asset_id: item.asset_id, reason, at }].slice(-remembered);
  }

  /** Reports at once, or as soon as the last report is old enough. */
  soon(): void {
    if (!this.running) return;
    const wait = this.last + apart - this.sources.clock.mono();
    this.wakeIn(Math.max(0, wait));
  }

  private wakeIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.report(), ms);
  }

  private async report(): Promise<void> {
    const { api, clock } = this.sources;
    this.last = clock.mono();
    // Spread, so that screens that were switched on together do not report together for ever.
    this.wakeIn(interval * (0.95 + 0.1 * Math.random()));
    const skips = this.skips;
    const body = await this.body();
    const sent = clock.mono();
    const reply = await api.post('/heartbeat', body);
    const received = clock.mono();
    if (reply.kind === 'refused' && reply.status === 401 && this.running) this.sources.rejected();
    if (reply.kind !== 'ok' || !this.running || !reply.body) return;
    this.skips = this.skips.filter((skip) => !skips.includes(skip));
    if (typeof reply.body.now === 'string') {
      clock.learn({ sent, received, server: Date.parse(reply.body.now) });
      this.sources.learned();
    }
    if (typeof reply.body.manifest === 'string') this.compare(reply.body.manifest);
  }

  private compare(wanted: string): void {
    if (wanted === this.sources.truths().wanted) this.unsettled.reset();
    else {
      this.sources.wanted();
      this.wakeIn(this.unsettled.next());
    }
  }

  private async body(): Promise<Wire['Heartbeat']> {
    const { clock, truths, version, dropped } = this.sources;
    const offBy = this.sources.offBy();
    return {
      manifest: truths(),
      item: this.playing && {
        asset_id: this.playing.item.asset_id,
        ...(this.playing.item.layout && { layout_id: this.playing.item.layout.id }),
        started_at: new Date(this.playing.since).toISOString(),
      },
      frames: { dropped: dropped() },
      display: offBy ? { power: 'off', off_by: offBy } : { power: 'on' },
      skipped: this.skips,
      clock_offset_ms: clock.aheadOfDevice(),
      storage: await storage(),
      // A page sees neither the load nor the memory of its computer.
      system: { uptime: Math.floor(clock.mono() / 1000) },
      version,
    };
  }
}

async function storage(): Promise<{ used: number; quota: number }> {
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return { used: usage, quota };
  } catch {
    return { used: 0, quota: 0 };
  }
}
