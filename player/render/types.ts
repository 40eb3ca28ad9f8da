/** What is drawn: one entry of a manifest, as far as drawing it goes. */
export interface RenderItem {
  type: string;
  url: string;
  mimetype: string;
  fit: 'contain' | 'cover' | 'fill';
  /** Seconds on the screen; 0 leaves it to the content, where it has a length. */
  duration: number;
  /** Seconds between reloads while a page is visible; 0 for never. */
  refreshSeconds: number;
}

/** What a kind may ask of the surface it is drawn on. */
export interface RenderEnv {
  /** The address to load the item from, a local copy where there is one. */
  source: string;
  /** Tells whether a page can be loaded at all; its error page must never be drawn. */
  reachable(url: string): Promise<boolean>;
  /** The content came to its natural end. */
  ended(): void;
  /** The content broke after it was ready. */
  failed(reason: string): void;
}

/** One item drawn into a host. Nothing moves before start(). */
export interface Mounted {
  /** Resolves when the first frame can be shown without a gap; rejects with the reason why it cannot. */
  readonly ready: Promise<void>;
  /** The host is on the glass now. */
  start(): void;
  /** The same item follows itself: begin again without leaving the glass. */
  replay(): void;
  /** Seconds until the content ends by itself; null where it has no end. Known once ready. */
  length(): number | null;
  /** Frames dropped so far. */
  dropped(): number;
  destroy(): void;
}

/** Draws one kind of item. */
export type Kind = (host: HTMLElement, item: RenderItem, env: RenderEnv) => Mounted;
