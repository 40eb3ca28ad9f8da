import type { Clock } from './clock';
import type { Item, Manifest } from './manifest';
import { type Place, Playlist } from './playlist';
import { Rehearsal } from './rehearsal';
import { alwaysFresh, sameOnGlass, slotSeconds } from './slot';
import type { Prepared, Stage, SurfaceEnv } from './surfaces';
import { type Current, currentAt } from './timeline';

/** The next item is made ready this long before the cut. */
const lead = 20_000;
/** What the schedule has ended may finish its slot if that takes no longer than this. */
const overrun = 30_000;
/** A cut this late counts as being on time, so that small delays do not add up. */
const punctual = 250;
/** After a cut the new picture gets this long to be painted before work on the next one begins. */
const settling = 100;

/** What is on the glass. */
export interface Playing {
  item: Item;
  /** Milliseconds since the epoch, in server time. */
  since: number;
}

export interface ShowSources {
  stage: Stage;
  clock: Clock;
  /** Whether everything an item needs is here. */
  playable(item: Item): boolean;
  surfaceEnv(item: Item): Pick<SurfaceEnv, 'source' | 'reachable'>;
  /** Another item is on the glass, or none. */
  changed(playing: Playing | null): void;
  skipped(item: Item, reason: string): void;
  random?: () => number;
}

interface Slot {
  key: string;
  item: Item;
  prepared: Prepared;
  /** Monotonic time. */
  startedAt: number;
  endsAt: number;
  /** Played by a command, so the list does not decide about it. */
  forced: boolean;
  broken: boolean;
}

interface Choice {
  key: string;
  item: Item;
  /** Its place in the list; null for what a command wants. */
  place: Place | null;
}

/**
 * Decides what is on the glass. Every event (time, a manifest, a command, something became ready) leads to
 * the same step, which looks at the whole situation; so no order of events can confuse it.
 */
export class Show {
  private readonly list: Playlist;
  private readonly rehearsal: Rehearsal;
  private manifest: Manifest | null = null;
  private slot: Slot | null = null;
  private direction: 'next' | 'previous' = 'next';
  private wanted: string | null = null;
  /** What a command brought with it, because the manifest does not have it. */
  private guest: { key: string; item: Item } | null = null;
  private resting = false;
  private paused = false;
  private stopped = false;
  private droppedBefore = 0;
  /** The instant of the decision under way, in monotonic and in server time. */
  private instant: { mono: number; server: number } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sources: ShowSources) {
    this.list = new Playlist(sources.random);
    this.rehearsal = new Rehearsal({
      stage: sources.stage,
      mono: () => this.now(),
      surfaceEnv: sources.surfaceEnv,
      settled: () => this.step(),
      ended: (prepared) => this.slot?.prepared === prepared && this.end(),
      broke: (prepared, reason) => this.slot?.prepared === prepared && this.broke(this.slot, reason),
      skipped: sources.skipped,
    });
  }

  /** Follows another manifest from now on. What it no longer wants leaves the glass at once. */
  adopt(manifest: Manifest | null): void {
    this.manifest = manifest;
    this.rehearsal.forgive();
    this.follow();
    const slot = this.slot;
    const item = slot && this.item(slot.key);
    const gone =
      slot && (!item || !sameOnGlass(item, slot.item) || !(slot.forced || this.list.includes(slot.key)));
    if (gone) this.end();
    else {
      if (slot && item) this.resize(slot, item);
      this.step();
    }
  }

  /** Ends the slot in favour of a neighbour. */
  skip(direction: 'next' | 'previous'): void {
    this.direction = direction;
    this.wanted = null;
    this.end();
  }

  /** Takes everything off the glass and keeps it so, or goes on with what comes next. */
  rest(resting: boolean): void {
    this.resting = resting;
    this.paused = false;
    this.step();
  }

  /** Keeps what is on the glass, or goes on with what comes next. A film cannot be kept: it leaves the glass. */
  pause(paused: boolean): void {
    const resumed = this.paused && !paused;
    this.paused = paused;
    // What was asked for meanwhile still counts.
    if (resumed) this.end();
    else this.step();
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /**
   * Plays one asset once, wanted by the schedule or not; tells whether it knows how: from the manifest, or from
   * what came with the command.
   */
  play(assetId: string, given: Item | null = null): boolean {
    const found = Object.entries(this.manifest?.items ?? {}).find(([, item]) => item.asset_id === assetId);
    if (!found && !given) return false;
    const key = found?.[0] ?? `guest ${assetId}`;
    if (!found && given) this.guest = { key, item: given };
    this.wanted = key;
    this.end();
    return true;
  }

  /** Looks at the situation again, for example because a file has arrived. */
  step(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    let pause = 1000;
    // A decision looks at the clock once. If time went by in it, a moment could be in the future for one
    // of its parts and in the past for the next, and nobody would act on it.
    const { clock } = this.sources;
    this.instant = { mono: clock.mono(), server: clock.now() };
    try {
      pause = this.decide();
    } catch (error) {
      // Whatever went wrong, the last frame stays and the situation is looked at again.
      console.error(error);
    } finally {
      this.instant = null;
    }
    this.timer = setTimeout(() => this.step(), pause);
  }

  /** Takes everything off the glass, for good. */
  stop(): void {
    this.manifest = null;
    this.vacate();
    clearTimeout(this.timer);
    this.stopped = true;
  }

  /** Frames that films have dropped on the glass since the page was opened. */
  dropped(): number {
    return this.droppedBefore + (this.slot?.prepared.dropped() ?? 0);
  }

  /** Acts on the situation; returns the milliseconds until it can be different without an event. */
  private decide(): number {
    const { until } = this.follow();
    if (this.resting || this.paused) return this.stand();
    const choice = this.choose();
    const due = !this.slot || this.now() >= this.slot.endsAt;
    const before = this.slot;
    if (choice) this.pursue(choice, due);
    else if (due) this.leave();
    if (this.slot !== before) return settling;
    const times = [Math.max(1, until - this.serverTime()), ...this.rehearsal.tidy(), 60_000];
    if (this.slot) {
      const left = this.slot.endsAt - this.now();
      times.push(left, left - lead);
    }
    return Math.max(10, Math.min(...times.filter((ms) => ms > 0)));
  }

  /** What is on the glass was given another duration. */
  private resize(slot: Slot, item: Item): void {
    const { duration } = slot.item;
    slot.item = item;
    if (item.duration === duration || slot.prepared.length() !== null) return;
    slot.endsAt = slot.startedAt + slotSeconds(item, null) * 1000;
  }

  /** Brings the list up to date with the clock. */
  private follow(): Current {
    const current = this.manifest
      ? currentAt(this.manifest, this.serverTime())
      : { keys: [], shuffle: false, until: Number.POSITIVE_INFINITY };
    this.list.replace(current.keys, current.shuffle);
    const slot = this.slot;
    if (slot && !slot.forced && !this.list.includes(slot.key)) {
      slot.endsAt = Math.min(slot.endsAt, this.now() + overrun);
    }
    return current;
  }

  private choose(): Choice | null {
    const wanted = this.wanted === null ? undefined : this.item(this.wanted);
    if (this.wanted !== null && wanted && this.canPlay(this.wanted)) {
      return { key: this.wanted, item: wanted, place: null };
    }
    const acceptable = (key: string) => this.canPlay(key);
    const place = this.direction === 'next' ? this.list.ahead(acceptable) : this.list.behind(acceptable);
    const item = place && this.item(place.key);
    return place && item ? { key: place.key, item, place } : null;
  }

  private item(key: string): Item | undefined {
    return this.guest?.key === key ? this.guest.item : this.manifest?.items[key];
  }

  private canPlay(key: string): boolean {
    const item = this.item(key);
    // A guest is loaded from its address: nobody fetched it ahead.
    const here = item !== undefined && (this.guest?.key === key || this.sources.playable(item));
    return here && this.rehearsal.allows(key, item);
  }

  private pursue(choice: Choice, due: boolean): void {
    const slot = this.slot;
    if (slot && !slot.broken && sameOnGlass(slot.item, choice.item) && !alwaysFresh(choice.item)) {
      this.rehearsal.discard();
      if (due) this.again(slot, choice);
      return;
    }
    if (due || (slot && slot.endsAt - this.now() <= lead) || this.rehearsal.busy) {
      this.rehearsal.begin(choice.key, choice.item);
    }
    const prepared = due ? this.rehearsal.take() : null;
    if (prepared) this.cut(prepared, choice);
  }

  private cut(prepared: Prepared, choice: Choice): void {
    const start = this.startOfSlot();
    this.droppedBefore = this.dropped();
    this.sources.stage.cut(prepared, choice.item.transition);
    const endsAt = start + slotSeconds(choice.item, prepared.length()) * 1000;
    this.slot = {
      key: choice.key,
      item: choice.item,
      prepared,
      startedAt: start,
      endsAt,
      forced: choice.place === null,
      broken: false,
    };
    this.took(choice);
    this.sources.changed({ item: choice.item, since: this.serverTime() });
  }

  /** The same thing follows itself: no cut, or a lone picture would blink and a lone page reload. */
  private again(slot: Slot, choice: Choice): void {
    const another = slot.item.asset_id !== choice.item.asset_id;
    slot.startedAt = this.startOfSlot();
    slot.endsAt = slot.startedAt + slotSeconds(choice.item, slot.prepared.length()) * 1000;
    slot.key = choice.key;
    slot.item = choice.item;
    slot.forced = choice.place === null;
    slot.prepared.replay();
    this.took(choice);
    if (another) this.sources.changed({ item: choice.item, since: this.serverTime() });
  }

  private took(choice: Choice): void {
    if (choice.place) this.list.take(choice.place);
    this.direction = 'next';
    // What a command wants and is still loading keeps its turn.
    const expected = this.wanted !== null && choice.place !== null && this.rehearsal.expects(this.wanted);
    if (!expected) this.wanted = null;
  }

  /** Slots follow each other on the beat; only after a real wait does the beat start anew. */
  private startOfSlot(): number {
    const now = this.now();
    const planned = this.slot?.endsAt ?? now;
    return now - planned <= punctual ? planned : now;
  }

  /** Nothing can follow. A broken neighbour is no reason to leave the glass, a list without this item is. */
  private leave(): void {
    this.rehearsal.discard();
    if (this.slot && !this.list.includes(this.slot.key)) this.vacate();
  }

  /** Nothing follows for now; what may stay does. */
  private stand(): number {
    const item = this.slot && this.item(this.slot.key);
    if (this.resting || !item || moves(item)) this.vacate();
    return 60_000;
  }

  private vacate(): void {
    this.rehearsal.discard();
    if (!this.slot) return;
    this.droppedBefore = this.dropped();
    this.slot = null;
    this.sources.changed(null);
    this.sources.stage.clear();
  }

  private end(): void {
    if (this.slot) this.slot.endsAt = Math.min(this.slot.endsAt, this.now());
    this.step();
  }

  private broke(slot: Slot, reason: string): void {
    slot.broken = true;
    this.rehearsal.sideline(slot.key);
    this.sources.skipped(slot.item, reason);
    this.end();
  }

  private now(): number {
    return this.instant?.mono ?? this.sources.clock.mono();
  }

  private serverTime(): number {
    return this.instant?.server ?? this.sources.clock.now();
  }
}

function moves(item: Item): boolean {
  return ['video', 'stream', 'youtube'].includes(item.type);
}
