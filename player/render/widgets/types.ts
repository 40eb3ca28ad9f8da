/** What people set of a widget, as the server keeps it. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a widget may ask of the zone it is drawn in. All lengths are in units of the canvas. */
export interface WidgetEnv {
  width: number;
  height: number;
  /** Milliseconds since the epoch, in server time. */
  now(): number;
  /** Where the screen hangs, and the language of its people. */
  timezone: string;
  language: string;
  /** What a QR code says. */
  text: string;
  /** The bars of a bar code: 1 is dark. */
  bars: string;
  /** Hands over the data of the widget's feed whenever it changes; returns how to stop that. */
  data(listener: (data: unknown) => void): () => void;
  reachable(url: string): Promise<boolean>;
}

/** Draws one type of widget into a host; returns how to take it away again. */
export type Widget = (host: HTMLElement, settings: Settings, env: WidgetEnv) => () => void;
