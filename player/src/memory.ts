import { type Device, isRecord, parseDevice } from './manifest';

const keys = {
  secret: 'signate.device',
  device: 'signate.screen',
  clock: 'signate.clock',
  kept: 'signate.kept',
  receipts: 'signate.receipts',
  power: 'signate.power',
} as const;

/** A secret as it is made here. */
const wellFormed = /^[\w-]{43}$/;

/** The blobs that a manifest needs. */
export interface Kept {
  hash: string;
  blobs: string[];
}

/** How a command ended; without an error it was done. */
export interface Receipt {
  id: string;
  error: string | null;
}

/** What somebody wanted of the display. */
export interface Override {
  off: boolean;
  /** Server time, milliseconds since the epoch. */
  at: number;
  /** What the schedule wanted then; null where there was none. */
  against: boolean | null;
}

/** The small things that this screen remembers over a restart. */
export class Memory {
  private secret: string | null = null;

  constructor(
    private readonly storage: Storage | null,
    private readonly random: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
  ) {}

  /** What this screen proves itself with; made here, once, and known to nobody else. */
  credential(): string {
    this.secret ??= this.read(keys.secret);
    if (!this.secret || !wellFormed.test(this.secret)) {
      this.secret = base64url(this.random(new Uint8Array(32)));
      this.write(keys.secret, this.secret);
    }
    return `sgd_${this.secret}`;
  }

  /** The screen as the server last described it; null while it is not paired. */
  get device(): Device | null {
    const stored = this.parse(keys.device);
    return isRecord(stored) ? parseDevice(stored) : null;
  }

  set device(device: Device | null) {
    this.write(keys.device, device && JSON.stringify(device));
  }

  get clock(): { offset: number; latest: number } {
    const stored = this.parse(keys.clock);
    const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
    return isRecord(stored)
      ? { offset: number(stored.offset), latest: number(stored.latest) }
      : { offset: 0, latest: 0 };
  }

  set clock(clock: { offset: number; latest: number }) {
    this.write(keys.clock, JSON.stringify(clock));
  }

  /** The newest manifests, newest first. */
  get kept(): Kept[] {
    const stored = this.parse(keys.kept);
    return Array.isArray(stored)
      ? stored.filter((entry) => isRecord(entry) && Array.isArray(entry.blobs))
      : [];
  }

  set kept(kept: Kept[]) {
    this.write(keys.kept, JSON.stringify(kept));
  }

  /** How the last commands ended, oldest first. */
  get receipts(): Receipt[] {
    const stored = this.parse(keys.receipts);
    return Array.isArray(stored)
      ? stored.filter((entry) => isRecord(entry) && typeof entry.id === 'string')
      : [];
  }

  set receipts(receipts: Receipt[]) {
    this.write(keys.receipts, JSON.stringify(receipts));
  }

  /** What the last command wanted of the display; null when that is over. */
  get override(): Override | null {
    const stored = this.parse(keys.power);
    if (!isRecord(stored) || typeof stored.off !== 'boolean' || typeof stored.at !== 'number') return null;
    const { off, at, against } = stored;
    return { off, at, against: typeof against === 'boolean' ? against : null };
  }

  set override(override: Override | null) {
    this.write(keys.power, override && JSON.stringify(override));
  }

  /** This screen was taken out of its tenant: it starts anew, as a stranger. */
  forget(): void {
    for (const key of Object.values(keys)) this.write(key, null);
    this.secret = null;
  }

  private parse(key: string): unknown {
    try {
      return JSON.parse(this.read(key) ?? 'null');
    } catch {
      return null;
    }
  }

  private read(key: string): string | null {
    try {
      return this.storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  private write(key: string, value: string | null): void {
    try {
      if (value === null) this.storage?.removeItem(key);
      else this.storage?.setItem(key, value);
    } catch {
      // A screen without storage still plays; it only has to be paired again after a restart.
    }
  }
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
