import { Api } from './api';
import { keepPage, stayAwake } from './awake';
import { openStore, type Store } from './cache';
import { Canvases } from './canvas';
import { Clock } from './clock';
import { type Actions, Commands } from './commands';
import { Feeds } from './feeds';
import { listen } from './live';
import { type Item, type Manifest, parseItem } from './manifest';
import { Memory } from './memory';
import { packagePage } from './packages';
import { pair, stillPaired } from './pair';
import { Power } from './power';
import { reachable } from './reach';
import { Reporter } from './report';
import { type Playing, Show, type ShowSources } from './show';
import { alwaysFresh, freshAddress } from './slot';
import { Surfaces } from './surfaces';
import { Sync } from './sync';
import { View } from './view';
import type { Wire } from './wire';

const pollInterval = 60_000;
/** What is on the disk gets this long to appear before the idle screen does. */
const patience = 1_500;
/** Hints closer together than this lead to one question. */
const debounce = 100;

/** The whole page: puts the parts together and leads from pairing to playing and back. */
export class Screen {
  private readonly api: Api;
  private readonly clock: Clock;
  private readonly view: View;
  private readonly show: Show;
  private readonly canvases: Canvases;
  private readonly feeds: Feeds;
  private readonly sync: Sync;
  private readonly reporter: Reporter;
  private readonly commands: Commands;
  private readonly power: Power;
  private hintTimer: ReturnType<typeof setTimeout> | undefined;
  private doubted = false;
  private leave: (() => void) | null = null;

  private constructor(
    private readonly memory: Memory,
    store: Store,
    private readonly version: string,
  ) {
    this.api = new Api(() => memory.credential());
    this.clock = new Clock({ mono: () => performance.now(), wall: () => Date.now() }, memory.clock);
    this.view = new View(() => this.clock.now());
    this.feeds = new Feeds(this.api, store);
    const sources: Omit<ShowSources, 'stage' | 'changed'> = {
      clock: this.clock,
      playable: (item) => this.sync.has(item),
      surfaceEnv: (item) => ({
        source:
          packagePage(item) ??
          (alwaysFresh(item) ? freshAddress(this.sync.address(item), Date.now()) : this.sync.address(item)),
        reachable: item.skip_check ? async () => true : reachable,
      }),
      skipped: (item, reason) => this.skipped(item, reason),
    };
    this.canvases = new Canvases({
      ...sources,
      language: navigator.language,
      timezone: () => memory.device?.timezone ?? '',
      reachable,
      data: (feed, listener) => this.feeds.watch(feed, listener),
    });
    this.show = new Show({
      ...sources,
      stage: new Surfaces(this.view.stage, this.canvases.draw),
      changed: (playing) => this.changed(playing),
    });
    this.sync = new Sync({
      api: this.api,
      store,
      memory,
      now: () => this.clock.now(),
      adopted: (manifest) => this.adopted(manifest),
      progressed: () => this.progressed(),
      rejected: () => void this.doubt(),
      failed: (reason) => this.reporter.skipped({ asset_id: '' }, reason),
    });
    this.power = new Power({
      memory,
      now: () => this.clock.now(),
      changed: (off) => this.switched(off),
    });
    this.reporter = new Reporter({
      api: this.api,
      clock: this.clock,
      version,
      truths: () => this.sync.truths,
      dropped: () => this.show.dropped(),
      offBy: () => this.power.offBy,
      wanted: () => this.hint(),
      learned: () => {
        memory.clock = { offset: this.clock.aheadOfDevice(), latest: this.clock.now() };
      },
      rejected: () => this.hint(),
    });
    this.commands = new Commands(this.api, memory, this.actions());
  }

  static async open(version: string): Promise<Screen> {
    return new Screen(new Memory(storage()), await openStore(), version);
  }

  /** Pairs and plays, for ever. */
  async run(): Promise<never> {
    stayAwake();
    keepPage(() => this.renewWhenQuiet());
    for (;;) {
      const { device } = this.memory;
      if (device) await this.startFromDisk();
      else await this.startFromPairing();
      await this.play();
    }
  }

  private async startFromDisk(): Promise<void> {
    if (this.memory.device) this.view.describe(this.memory.device);
    this.settle();
    await this.sync.resume();
  }

  private settle(): void {
    // Nothing, for a moment, is calmer than a clock that gives way at once.
    setTimeout(() => {
      if (this.view.state === 'starting') this.view.state = 'idle';
    }, patience);
  }

  private async startFromPairing(): Promise<void> {
    await pair(
      this.api,
      () => aboutThisScreen(this.version),
      (pairing) => this.view.pairing(pairing),
    );
    this.view.state = 'idle';
  }

  /** Follows the server until this screen is taken out of its tenant. */
  private async play(): Promise<void> {
    const session = new AbortController();
    const left = new Promise<void>((resolve) => {
      this.leave = resolve;
    });
    this.hint();
    this.reporter.start();
    const poll = setInterval(() => this.poll(), pollInterval);
    const live = listen(
      this.api,
      {
        hint: (hint) => (hint === 'manifest' ? this.hint() : void this.commands.run()),
        connected: () => {
          this.sync.hurry();
          this.feeds.hurry();
          this.poll();
        },
      },
      session.signal,
    );
    await left;
    session.abort();
    clearInterval(poll);
    clearTimeout(this.hintTimer);
    this.reporter.stop();
    this.show.adopt(null);
    this.canvases.adopt(null);
    await Promise.all([live, this.sync.stop()]);
    this.memory.forget();
    this.power.adopt(null);
    this.view.forget();
  }

  private poll(): void {
    this.hint();
    void this.commands.run();
  }

  private hint(): void {
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => void this.sync.refresh(), debounce);
  }

  private adopted(manifest: Manifest): void {
    this.view.describe(manifest.device);
    this.view.label({ manifest: manifest.hash });
    this.power.adopt(manifest);
    this.canvases.adopt(manifest);
    this.show.adopt(manifest);
    this.reporter.soon();
  }

  private progressed(): void {
    this.show.step();
    this.canvases.step();
    this.reporter.soon();
  }

  private changed(playing: Playing | null): void {
    this.view.state = playing ? 'playing' : this.power.offBy || this.show.isPaused ? 'off' : 'idle';
    this.view.label({ asset: playing?.item.layout?.id ?? playing?.item.asset_id ?? '' });
    this.reporter.changed(playing);
  }

  private switched(off: boolean): void {
    // On again, what comes next is made ready before anything else may show.
    this.view.state = off ? 'off' : 'starting';
    if (!off) this.settle();
    this.show.rest(off);
    this.reporter.soon();
  }

  private skipped(item: Item, reason: string): void {
    this.reporter.skipped(item, reason);
    this.reporter.soon();
    void this.sync.inspect(item);
  }

  /** The server refused this screen. It only leaves when the server, asked again, does not know it. */
  private async doubt(): Promise<void> {
    if (this.doubted) return;
    this.doubted = true;
    if ((await stillPaired(this.api)) === false) this.leave?.();
    this.doubted = false;
  }

  /** A newer version of this page is ready. Starting it costs a moment of the show, so it waits for the night. */
  private renewWhenQuiet(): void {
    const quiet = this.view.state !== 'playing' || this.view.hour() === 3;
    if (quiet) location.reload();
    else setTimeout(() => this.renewWhenQuiet(), 60_000);
  }

  private actions(): Actions {
    return {
      next: () => this.show.skip('next'),
      previous: () => this.show.skip('previous'),
      play_asset: ({ asset_id, item }) => {
        if (typeof asset_id !== 'string' || !this.show.play(asset_id, parseItem(item)))
          throw new Error('This screen has no such asset to play: it is gone, or not ready.');
      },
      identify: () => this.view.identify(),
      pause: () => this.show.pause(true),
      resume: () => {
        this.power.command(false);
        this.show.pause(false);
      },
      display_off: () => this.power.command(true),
      display_on: () => this.power.command(false),
      // A page has no power over its computer: it can begin anew, and cannot switch it off.
      reboot: () => restart(),
      shutdown: () => {
        throw new Error('This screen is a browser page; it cannot shut down its computer.');
      },
      reload: () => restart(),
    };
  }
}

/** Starts the page anew, a moment later, so that the receipt gets out first. */
function restart(): void {
  setTimeout(() => location.reload(), 1000);
}

function aboutThisScreen(version: string): Wire['PairingInput'] {
  return {
    screen: { width: screen.width, height: screen.height, pixel_ratio: devicePixelRatio },
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    user_agent: navigator.userAgent,
    version,
  };
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
