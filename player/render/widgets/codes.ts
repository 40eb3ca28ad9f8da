import { barCode, type Level, qrCode } from '../svg';
import { flag, text } from './settings';
import type { Settings, Widget, WidgetEnv } from './types';

/** A QR code, as large as the zone lets it be, with its label below. */
export const qr: Widget = (host, settings, env) => {
  if (!env.text) return () => {};
  const level = text(settings, 'level', 'M') as Level;
  return code(host, settings, env, qrCode(env.text, level, 4), text(settings, 'label'));
};

/** A bar code, with what it says below. */
export const barcode: Widget = (host, settings, env) => {
  if (!env.bars) return () => {};
  const says = flag(settings, 'show_text') ? text(settings, 'value') : '';
  return code(host, settings, env, barCode(env.bars), says);
};

function code(
  host: HTMLElement,
  settings: Settings,
  env: WidgetEnv,
  drawn: SVGElement,
  label: string,
): () => void {
  const made = host.ownerDocument.createElement('div');
  made.className = 'code-widget';
  made.style.background = text(settings, 'background', '#ffffff');
  made.style.color = text(settings, 'color', '#000000');
  made.append(drawn);
  if (label) {
    const below = host.ownerDocument.createElement('span');
    below.textContent = label;
    below.style.fontSize = `${Math.min(env.height * 0.12, (env.width * 1.6) / Math.max(1, label.length))}px`;
    made.append(below);
  }
  host.append(made);
  return () => made.remove();
}
