import { type Mounted, mount, widgetOf } from '@signate/render';
import { element } from './draw';
import { type Layout, programOf, scaleOf, type Zone } from './layout';
import type { Item, Manifest } from './manifest';
import { Show, type ShowSources } from './show';
import { type Draw, Surfaces } from './surfaces';

/** A canvas appears when this long was waited for the first pictures of its zones, whole or not. */
const patience = 1_500;

export interface CanvasSources extends Omit<ShowSources, 'stage' | 'changed'> {
  language: string;
  timezone(): string;
  reachable(url: string): Promise<boolean>;
  /** Hands over the data of a feed whenever it changes; returns how to stop that. */
  data(feed: string, listener: (data: unknown) => void): () => void;
}

/** Draws layouts, and keeps the ones that are drawn in step with what the server wants. */
export class Canvases {
  private readonly drawn = new Set<Canvas>();
  private manifest: Manifest | null = null;

  constructor(private readonly sources: CanvasSources) {}

  /** Follows another manifest. Zones that play something else from now on do so without being drawn anew. */
  adopt(manifest: Manifest | null): void {
    this.manifest = manifest;
    if (manifest) for (const canvas of this.drawn) canvas.follow(manifest);
  }

  /** Looks at the situation again, for example because a file has arrived. */
  step(): void {
    for (const canvas of this.drawn) canvas.step();
  }

  /** Draws any item, layouts as well. */
  readonly draw: Draw = (host, item, env) => {
    if (!item.layout || !this.manifest) return mount(host, item, env);
    const canvas: Canvas = new Canvas(host, item, item.layout, this.manifest, this.sources, () =>
      this.drawn.delete(canvas),
    );
    this.drawn.add(canvas);
    return canvas;
  };
}

/** A layout on a surface: widgets, and a show of its own in every zone that plays something. */
class Canvas implements Mounted {
  readonly ready: Promise<void>;
  private readonly root = element('div', 'canvas');
  private readonly shows: { zone: Zone; show: Show }[] = [];
  private readonly zones: { zone: Zone; host: HTMLElement }[] = [];
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly item: Item,
    layout: Layout,
    manifest: Manifest,
    private readonly sources: CanvasSources,
    gone: () => void,
  ) {
    this.undo.push(gone);
    Object.assign(this.root.style, {
      width: `${layout.width}px`,
      height: `${layout.height}px`,
      background: layout.color,
    });
    host.append(this.root);
    this.fitIn(layout);
    const firsts = [this.background(layout, manifest)];
    for (const zone of layout.zones) firsts.push(this.zone(zone, manifest));
    const enough = new Promise<void>((resolve) => setTimeout(resolve, patience));
    this.ready = Promise.race([Promise.all(firsts).then(() => {}), enough]);
  }

  start(): void {
    for (const { zone, host } of this.zones) appear(host, zone.animation);
  }

  replay(): void {}

  length(): null {
    return null;
  }

  dropped(): number {
    return this.shows.reduce((sum, { show }) => sum + show.dropped(), 0);
  }

  destroy(): void {
    for (const { show } of this.shows) show.stop();
    for (const undo of this.undo) undo();
    this.root.remove();
  }

  step(): void {
    for (const { show } of this.shows) show.step();
  }

  follow(manifest: Manifest): void {
    const same = Object.values(manifest.items).find((item) => item.layout && item.url === this.item.url);
    if (!same?.layout) return;
    for (const { zone, show } of this.shows) {
      const now = same.layout.zones.find((other) => other.id === zone.id);
      if (now) show.adopt(programOf(manifest, now));
    }
  }

  /** Keeps the canvas as large as the glass allows, in the middle of it. */
  private fitIn(layout: Layout): void {
    const place = () => {
      const { clientWidth, clientHeight } = this.host;
      if (clientWidth === 0 || clientHeight === 0) return;
      const scale = scaleOf(layout, clientWidth, clientHeight);
      const x = (clientWidth - layout.width * scale) / 2;
      const y = (clientHeight - layout.height * scale) / 2;
      this.root.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(this.host);
    this.undo.push(() => observer.disconnect());
  }

  private async background(layout: Layout, manifest: Manifest): Promise<void> {
    const item = layout.background === null ? undefined : manifest.items[layout.background];
    if (!item) return;
    const host = element('div', 'zone');
    this.root.append(host);
    Object.assign(host.style, { width: '100%', height: '100%' });
    // The picture may still be on its way: it is drawn when it is here.
    await this.play(new Surfaces(host, mount), { ...item, fit: layout.backgroundFit });
  }

  /** Shows one item for as long as the canvas is there. */
  private play(stage: Surfaces, item: Item): Promise<void> {
    const forever = { from: 0, to: Number.MAX_SAFE_INTEGER, items: ['background'], shuffle: false };
    return this.show(stage, null, {
      hash: '',
      device: { id: '', name: '', timezone: '', orientation: 0 },
      generatedAt: 0,
      validUntil: Number.MAX_SAFE_INTEGER,
      items: { background: item },
      segments: [forever],
      displayOff: null,
    });
  }

  private zone(zone: Zone, manifest: Manifest): Promise<void> {
    const host = element('div', 'zone');
    host.dataset.zone = zone.id;
    Object.assign(host.style, {
      left: `${zone.x}px`,
      top: `${zone.y}px`,
      width: `${zone.width}px`,
      height: `${zone.height}px`,
      zIndex: String(zone.z + 1),
      borderRadius: `${zone.radius}px`,
      background: zone.color,
    });
    this.root.append(host);
    this.zones.push({ zone, host });
    if (zone.widget) this.widget(host, zone);
    if (zone.segments.length === 0) return Promise.resolve();
    return this.show(new Surfaces(host, mount), zone, programOf(manifest, zone));
  }

  private show(stage: Surfaces, zone: Zone | null, program: Manifest): Promise<void> {
    return new Promise((resolve) => {
      const show = new Show({ ...this.sources, stage, changed: () => resolve() });
      if (zone) this.shows.push({ zone, show });
      else this.undo.push(() => show.stop());
      show.adopt(program);
    });
  }

  private widget(host: HTMLElement, zone: Zone): void {
    const { widget } = zone;
    const draw = widget && widgetOf(widget.type, zone.fit);
    if (!draw) return;
    const { sources } = this;
    const { feed } = widget;
    const undo = draw(host, widget.settings, {
      width: zone.width,
      height: zone.height,
      now: () => sources.clock.now(),
      timezone: sources.timezone(),
      language: sources.language,
      text: widget.text,
      bars: widget.bars,
      data: (listener) => (feed ? sources.data(feed, listener) : () => {}),
      reachable: sources.reachable,
    });
    this.undo.push(undo);
  }
}

const entrances: Record<string, Keyframe[]> = {
  fade: [{ opacity: 0 }, { opacity: 1 }],
  slide: [
    { transform: 'translateY(12%)', opacity: 0 },
    { transform: 'none', opacity: 1 },
  ],
  zoom: [
    { transform: 'scale(0.85)', opacity: 0 },
    { transform: 'none', opacity: 1 },
  ],
};

/** Lets a zone come in as its animation says. */
function appear(host: HTMLElement, { type, milliseconds }: Zone['animation']): void {
  const frames = entrances[type];
  if (frames && milliseconds > 0) host.animate(frames, { duration: milliseconds, easing: 'ease-out' });
}
