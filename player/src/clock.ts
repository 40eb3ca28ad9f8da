/** One answer of the server that carries its time. */
export interface Sample {
  /** The monotonic clock when the question left and when the answer came. */
  sent: number;
  received: number;
  /** The server's wall clock in between. */
  server: number;
}

interface Sources {
  /** Milliseconds that only ever grow, at a steady pace. */
  mono(): number;
  /** The device's own wall clock. */
  wall(): number;
}

const kept = 8;

/**
 * The server's time on this screen. The best of the last answers counts, which is the one with the shortest
 * way there and back; between answers time goes on by the monotonic clock, whatever the device's own does.
 */
export class Clock {
  private samples: { offset: number; roundTrip: number }[] = [];
  private offset: number;

  /** The remembered offset of server time and latest known server time help until the first answer. */
  constructor(
    private readonly sources: Sources,
    remembered: { offset: number; latest: number } = { offset: 0, latest: 0 },
  ) {
    const start = Math.max(sources.wall() + remembered.offset, remembered.latest);
    this.offset = start - sources.mono();
  }

  /** The time the server would say it is. */
  now(): number {
    return this.sources.mono() + this.offset;
  }

  /** Time that never jumps, for the length of slots. */
  mono(): number {
    return this.sources.mono();
  }

  /** How far the server is ahead of the device's own clock, in milliseconds. */
  aheadOfDevice(): number {
    return Math.round(this.now() - this.sources.wall());
  }

  /** Takes an answer of the server into account. */
  learn(sample: Sample): void {
    const roundTrip = sample.received - sample.sent;
    if (!Number.isFinite(sample.server) || roundTrip < 0) return;
    const middle = sample.sent + roundTrip / 2;
    this.samples = [...this.samples, { offset: sample.server - middle, roundTrip }].slice(-kept);
    const latest = this.samples.at(-1);
    // The server's clock itself was set: what it said before no longer counts.
    if (latest && Math.abs(latest.offset - this.offset) > Math.max(2000, roundTrip)) this.samples = [latest];
    const best = this.samples.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a));
    this.offset = best.offset;
  }
}
