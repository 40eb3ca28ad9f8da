import type { Mounted, RenderEnv, RenderItem } from '@signate/render';
import type { Item, Transition } from './manifest';

/** What the outside of a surface provides to its content. */
export interface SurfaceEnv {
  source: string;
  reachable(url: string): Promise<boolean>;
  ended(): void;
  failed(reason: string): void;
}

/** Draws an item into a host. Throws when it cannot be drawn. */
export type Draw = (host: HTMLElement, item: Item & RenderItem, env: RenderEnv) => Mounted;

/** An item drawn behind the one on the glass. */
export interface Prepared {
  readonly ready: Promise<void>;
  replay(): void;
  length(): number | null;
  dropped(): number;
  destroy(): void;
}

/** Where the show happens. */
export interface Stage {
  /** Draws an item out of sight, behind the one on the glass. */
  prepare(item: Item, env: SurfaceEnv): Prepared;
  /** Puts a prepared item on the glass; what was there goes once the new one covers it. */
  cut(to: Prepared, transition: Transition): void;
  /** Takes everything off the glass. */
  clear(): void;
}

type Layer = 'behind' | 'front' | 'leaving';

class Surface implements Prepared {
  readonly host: HTMLElement;
  private readonly mounted: Mounted;

  constructor(root: HTMLElement, draw: Draw, item: Item, env: SurfaceEnv) {
    this.host = root.ownerDocument.createElement('div');
    this.host.className = 'surface';
    this.layer = 'behind';
    root.append(this.host);
    try {
      this.mounted = draw(this.host, { ...item, refreshSeconds: item.refresh_seconds }, env);
    } catch (error) {
      this.host.remove();
      throw error;
    }
  }

  get ready() {
    return this.mounted.ready;
  }

  set layer(layer: Layer) {
    this.host.dataset.layer = layer;
  }

  start() {
    this.layer = 'front';
    this.mounted.start();
  }

  replay() {
    this.mounted.replay();
  }

  length() {
    return this.mounted.length();
  }

  dropped() {
    return this.mounted.dropped();
  }

  destroy() {
    this.mounted.destroy();
    this.host.remove();
  }
}

/** Two surfaces, A and B: one on the glass, one being made ready behind it. */
export class Surfaces implements Stage {
  private front: Surface | null = null;
  private leaving: Surface | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly draw: Draw,
  ) {}

  prepare(item: Item, env: SurfaceEnv): Prepared {
    return new Surface(this.root, this.draw, item, env);
  }

  cut(to: Prepared, transition: Transition): void {
    if (!(to instanceof Surface)) return;
    const old = this.front;
    this.leaving?.destroy();
    this.leaving = old;
    if (old) old.layer = 'leaving';
    this.front = to;
    to.start();
    if (old) cover(old.host, to.host, transition, () => this.retire(old));
  }

  clear(): void {
    this.leaving?.destroy();
    this.front?.destroy();
    this.leaving = null;
    this.front = null;
  }

  private retire(surface: Surface) {
    if (this.leaving !== surface) return;
    surface.destroy();
    this.leaving = null;
  }
}

/** Brings a surface in over another, and tells when nothing of the other is seen any more. */
function cover(
  old: HTMLElement,
  front: HTMLElement,
  { type, milliseconds }: Transition,
  then: () => void,
): void {
  if (type === 'none' || milliseconds <= 0) {
    afterPaint(then);
    return;
  }
  const timing: KeyframeAnimationOptions = { duration: milliseconds, easing: 'ease-in-out' };
  const entering = front.animate(
    type === 'fade' ? { opacity: [0, 1] } : { transform: ['translateX(100%)', 'none'] },
    timing,
  );
  if (type === 'slide')
    old.animate({ transform: ['none', 'translateX(-100%)'] }, { ...timing, fill: 'forwards' });
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    afterPaint(then);
  };
  entering.finished.then(once, once);
  // A page in the background does not animate.
  setTimeout(once, milliseconds + 500);
}

/** Runs when what was changed just now is on the glass; a page in the background does not paint, so time counts too. */
function afterPaint(then: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    then();
  };
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(once)));
  setTimeout(once, 500);
}
