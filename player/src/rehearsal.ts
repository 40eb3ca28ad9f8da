import type { Item } from './manifest';
import { sameOnGlass } from './slot';
import type { Prepared, Stage, SurfaceEnv } from './surfaces';

/** An item that is not ready at its cut is waited for this long, then passed over. */
const patience = 2_000;
/** What was passed over goes on loading behind the show for this long, for the next time round. */
const lateness = 30_000;
/** What failed is tried again after this long at the earliest. */
const bench = 10_000;

/** An item being made ready behind the one on the glass. */
export interface Act {
  key: string;
  item: Item;
  prepared: Prepared;
  state: 'loading' | 'ready' | 'failed';
  /** Since when the glass waits for it; null while there is time. */
  neededSince: number | null;
  passedOverAt: number;
}

export interface RehearsalSources {
  stage: Stage;
  mono(): number;
  surfaceEnv(item: Item): Pick<SurfaceEnv, 'source' | 'reachable'>;
  /** An item became ready or failed: look again. */
  settled(): void;
  /** The item on the glass came to its end or broke. */
  ended(prepared: Prepared): void;
  broke(prepared: Prepared, reason: string): void;
  skipped(item: Item, reason: string): void;
}

/** Makes the next item ready, and knows which ones are not worth waiting for at the moment. */
export class Rehearsal {
  private next: Act | null = null;
  private late: Act | null = null;
  private readonly benched = new Map<string, number>();

  constructor(private readonly sources: RehearsalSources) {}

  /** Whether an item may be chosen: it has not just failed, nor is it still loading after its turn. */
  allows(key: string, item: Item): boolean {
    const until = this.benched.get(key);
    if (until !== undefined && this.sources.mono() < until) return false;
    return !(this.late && this.late.state === 'loading' && sameOnGlass(this.late.item, item));
  }

  /** Whether an item that was passed over is still loading. */
  expects(key: string): boolean {
    return this.late?.key === key && this.late.state === 'loading';
  }

  /** Makes an item ready, if that has not begun yet; anything else that was being made ready goes. */
  begin(key: string, item: Item): void {
    if (this.next && sameOnGlass(this.next.item, item)) return;
    this.discard();
    if (this.late && sameOnGlass(this.late.item, item)) {
      this.next = { ...this.late, key, item, neededSince: null };
      this.late = null;
      return;
    }
    this.next = this.load(key, item);
  }

  /** Whether anything is being made ready. */
  get busy(): boolean {
    return this.next !== null;
  }

  /** Hands the next item over if it is ready. Otherwise its waiting time runs, and when that is over it is passed over. */
  take(): Prepared | null {
    const act = this.next;
    if (!act) return null;
    if (act.state === 'ready') {
      this.next = null;
      return act.prepared;
    }
    act.neededSince ??= this.sources.mono();
    if (this.sources.mono() - act.neededSince >= patience) this.passOver(act);
    return null;
  }

  /** Keeps an item out of the choice for a while. */
  sideline(key: string): void {
    this.benched.set(key, this.sources.mono() + bench);
  }

  /** Gives everything another chance. */
  forgive(): void {
    this.benched.clear();
  }

  /** Stops making the next item ready. */
  discard(): void {
    this.next?.prepared.destroy();
    this.next = null;
  }

  /** Drops what has been late for too long, and says when to look again, in milliseconds from now. */
  tidy(): number[] {
    const now = this.sources.mono();
    const late = this.late;
    if (late && now >= late.passedOverAt + lateness) {
      late.prepared.destroy();
      this.late = null;
      this.sideline(late.key);
    }
    const times = [...this.benched.values()];
    if (this.late) times.push(this.late.passedOverAt + lateness);
    if (this.next?.neededSince != null) times.push(this.next.neededSince + patience);
    return times.map((time) => time - now);
  }

  private load(key: string, item: Item): Act | null {
    const { sources } = this;
    let act: Act | null = null;
    try {
      const prepared = sources.stage.prepare(item, {
        ...sources.surfaceEnv(item),
        ended: () => act && sources.ended(act.prepared),
        failed: (reason) => act && sources.broke(act.prepared, reason),
      });
      act = { key, item, prepared, state: 'loading', neededSince: null, passedOverAt: 0 };
      prepared.ready.then(
        () => this.settle(prepared, 'ready'),
        (error: unknown) => this.settle(prepared, 'failed', reasonOf(error)),
      );
    } catch (error) {
      this.fail(key, item, reasonOf(error));
    }
    return act;
  }

  private settle(prepared: Prepared, state: 'ready' | 'failed', reason = ''): void {
    const act = [this.next, this.late].find((candidate) => candidate?.prepared === prepared);
    if (!act) return;
    act.state = state;
    if (state === 'ready') {
      this.sources.settled();
      return;
    }
    act.prepared.destroy();
    if (this.next === act) this.next = null;
    if (this.late === act) this.late = null;
    this.fail(act.key, act.item, reason);
  }

  private fail(key: string, item: Item, reason: string): void {
    this.sideline(key);
    this.sources.skipped(item, reason);
    queueMicrotask(() => this.sources.settled());
  }

  private passOver(act: Act): void {
    this.late?.prepared.destroy();
    this.late = { ...act, passedOverAt: this.sources.mono() };
    this.next = null;
    this.sources.skipped(act.item, 'not ready in time');
    queueMicrotask(() => this.sources.settled());
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
