/** A place in a list that may be reached by taking it. */
export interface Place {
  key: string;
  /** The position; past the end of the list for a place in the next pass. */
  at: number;
}

/** Walks a list of keys in order, or shuffled anew on each pass, and keeps its place when the list changes. */
export class Playlist {
  private keys: readonly string[] = [];
  private shuffle = false;
  private order: string[] = [];
  private following: string[] | null = null;
  private index = -1;

  constructor(private readonly random: () => number = Math.random) {}

  get size(): number {
    return this.order.length;
  }

  includes(key: string): boolean {
    return this.order.includes(key);
  }

  /** Takes over a new list. What is playing stays the current place wherever the new list still has it. */
  replace(keys: readonly string[], shuffle: boolean): void {
    if (shuffle === this.shuffle && same(keys, this.keys, shuffle)) {
      this.keys = keys;
      return;
    }
    const before = this.order;
    const playing = before[this.index];
    this.keys = keys;
    this.shuffle = shuffle;
    this.order = shuffle ? this.mixed(playing) : [...keys];
    this.following = null;
    this.index = this.placeOf(playing, before);
  }

  /** The first acceptable place after the current one; null when a whole pass has none. */
  ahead(acceptable: (key: string) => boolean): Place | null {
    const size = this.order.length;
    for (let step = 1; step <= size; step++) {
      const at = this.index + step;
      const key = this.keyAt(at);
      if (key !== undefined && acceptable(key)) return { key, at };
    }
    return null;
  }

  /** The first acceptable place before the current one. */
  behind(acceptable: (key: string) => boolean): Place | null {
    const size = this.order.length;
    const from = Math.max(this.index, 0);
    for (let step = 1; step <= size; step++) {
      const at = (((from - step) % size) + size) % size;
      const key = this.order[at];
      if (key !== undefined && acceptable(key)) return { key, at };
    }
    return null;
  }

  /** Makes a place the current one. */
  take(place: Place): void {
    this.index = place.at;
    if (this.index < this.order.length) return;
    this.index -= this.order.length;
    if (this.following) this.order = this.following;
    this.following = null;
  }

  private keyAt(at: number): string | undefined {
    if (at < this.order.length) return this.order[at];
    if (!this.shuffle) return this.order[at - this.order.length];
    this.following ??= this.mixed(undefined, this.order.at(-1));
    return this.following[at - this.order.length];
  }

  /** A random order that starts with one key, or at least does not start with another. */
  private mixed(first?: string, notFirst?: string): string[] {
    const mixed = [...this.keys];
    for (let i = mixed.length - 1; i > 0; i--) swap(mixed, i, Math.floor(this.random() * (i + 1)));
    if (first !== undefined && mixed.includes(first)) swap(mixed, 0, mixed.indexOf(first));
    if (notFirst !== undefined && mixed[0] === notFirst && mixed.length > 1) swap(mixed, 0, mixed.length - 1);
    return mixed;
  }

  private placeOf(playing: string | undefined, before: readonly string[]): number {
    if (playing !== undefined && this.order.includes(playing))
      return nearest(this.order, playing, this.index);
    const related = this.order.some((key) => before.includes(key));
    if (!related || this.index < 0) return -1;
    // What played is gone: go on with the one that took its position.
    return (this.index % this.order.length) - 1;
  }
}

function same(a: readonly string[], b: readonly string[], anyOrder: boolean): boolean {
  if (a.length !== b.length) return false;
  if (!anyOrder) return a.every((key, i) => key === b[i]);
  const [left, right] = [[...a].sort(), [...b].sort()];
  return left.every((key, i) => key === right[i]);
}

function nearest(order: readonly string[], key: string, index: number): number {
  let best = -1;
  order.forEach((candidate, at) => {
    if (candidate !== key) return;
    if (best < 0 || Math.abs(at - index) < Math.abs(best - index)) best = at;
  });
  return best;
}

function swap(list: string[], a: number, b: number): void {
  const [x, y] = [list[a], list[b]];
  if (x === undefined || y === undefined) return;
  list[a] = y;
  list[b] = x;
}
