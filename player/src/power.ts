import type { Manifest } from './manifest';
import type { Memory } from './memory';
import { darkAt } from './timeline';
import type { Wire } from './wire';

/** A command against the schedule holds for this long, then the schedule has its way again. */
const grace = 600_000;
/** The situation is looked at this often at least, because clocks are set. */
const look = 60_000;

/** On whose behalf the display is off. */
export type OffBy = NonNullable<NonNullable<Wire['Heartbeat']['display']>['off_by']>;

export interface PowerSources {
  memory: Memory;
  /** Server time. */
  now(): number;
  /** The display is to go off, or on again. */
  changed(off: boolean): void;
}

/** Knows whether the display is to be off: by the manifest's schedule, by command, also over a restart. */
export class Power {
  private manifest: Manifest | null = null;
  private off: OffBy | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sources: PowerSources) {}

  /** Who wants the display off; null while it is on. */
  get offBy(): OffBy | null {
    return this.off;
  }

  adopt(manifest: Manifest | null): void {
    this.manifest = manifest;
    this.step();
  }

  /** Somebody wants the display off, or on. */
  command(off: boolean): void {
    const { memory, now } = this.sources;
    memory.override = { off, at: now(), against: this.scheduled().dark };
    this.step();
  }

  private step(): void {
    clearTimeout(this.timer);
    const { dark, until } = this.scheduled();
    const asked = this.asked(dark);
    const off: OffBy | null =
      asked === dark || asked === null ? (dark ? 'schedule' : null) : asked ? 'command' : null;
    const changed = (off === null) !== (this.off === null);
    this.off = off;
    this.timer = setTimeout(() => this.step(), Math.max(10, Math.min(until - this.sources.now(), look)));
    if (changed) this.sources.changed(off !== null);
  }

  private scheduled() {
    const { now } = this.sources;
    return this.manifest ? darkAt(this.manifest, now()) : { dark: null, until: Number.POSITIVE_INFINITY };
  }

  /** What a command still wants; where there is a schedule, until that changes its mind or has waited long enough. */
  private asked(dark: boolean | null): boolean | null {
    const { memory, now } = this.sources;
    const { override } = memory;
    if (!override) return null;
    const age = now() - override.at;
    const over = this.manifest !== null && override.against !== dark;
    if (over || (dark !== null && (age >= grace || age < 0))) {
      memory.override = null;
      return null;
    }
    return override.off;
  }
}
