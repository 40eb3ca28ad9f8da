/** Waiting times between attempts: they double up to a limit and are spread, so that many screens do not come back at once. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly first = 1_000,
    private readonly most = 30_000,
    private readonly random: () => number = Math.random,
  ) {}

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const full = Math.min(this.most, this.first * 2 ** this.attempts);
    this.attempts = Math.min(this.attempts + 1, 20);
    return full / 2 + (full / 2) * this.random();
  }

  /** An attempt succeeded. */
  reset(): void {
    this.attempts = 0;
  }
}

/** Waits, or less if somebody aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });
}
