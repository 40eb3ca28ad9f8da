import { amount, text } from './settings';
import type { Settings, WidgetEnv } from './types';

const families: Record<string, string> = {
  serif: 'Georgia, "Noto Serif", "Liberation Serif", serif',
  mono: '"DejaVu Sans Mono", "Liberation Mono", monospace',
};
const sideways: Record<string, string> = { left: 'flex-start', right: 'flex-end' };
const upright: Record<string, string> = { top: 'flex-start', bottom: 'flex-end' };

/** How high a line is, in sizes of its letters. */
export const lineHeight = 1.2;

/** The size at which lines fill a box without leaving it; the server's picture of a layout reckons the same. */
export function fitted(lines: readonly string[], width: number, height: number): number {
  const longest = Math.max(1, ...lines.map((line) => [...line].length));
  return Math.min((height * 0.8) / (lineHeight * lines.length), (width * 0.92) / (0.58 * longest));
}

/** A block of letters that look as the settings say. */
export class Letters {
  readonly element: HTMLElement;
  private readonly fixed: number;

  constructor(
    host: HTMLElement,
    settings: Settings,
    private readonly env: Pick<WidgetEnv, 'width' | 'height'>,
  ) {
    this.element = host.ownerDocument.createElement('div');
    this.element.className = 'letters';
    this.fixed = amount(settings, 'font_size');
    const align = text(settings, 'align', 'center');
    Object.assign(this.element.style, {
      color: text(settings, 'color', '#ffffff'),
      fontFamily: families[text(settings, 'font')] ?? '',
      fontWeight: String(amount(settings, 'font_weight', 500)),
      textAlign: align,
      alignItems: sideways[align] ?? 'center',
      justifyContent: upright[text(settings, 'valign')] ?? 'center',
    });
    host.append(this.element);
  }

  /** The size of the letters for lines like these. */
  size(lines: readonly string[], height = this.env.height): number {
    return this.fixed > 0 ? this.fixed : fitted(lines, this.env.width, height);
  }

  /** Writes words. Lines of a set size break where the zone ends; the others fit as they are. */
  write(words: string, like = words): void {
    const { style } = this.element;
    style.fontSize = `${this.size(like.split('\n'))}px`;
    style.whiteSpace = this.fixed > 0 ? 'pre-wrap' : 'pre';
    if (this.element.textContent !== words) this.element.textContent = words;
  }
}
