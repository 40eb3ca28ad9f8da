import { Letters } from './look';
import { amount, isRecord, text } from './settings';
import type { Settings, Widget } from './types';

/** Words that move along: people's own, or the headlines of a feed. */
export const ticker: Widget = (host, settings, env) => {
  const letters = new Letters(host, { ...settings, align: 'left' }, env);
  const { element } = letters;
  element.style.fontSize = `${letters.size(['0'])}px`;
  if (amount(settings, 'font_size') <= 0) element.style.fontSize = `${env.height * 0.55}px`;
  element.style.whiteSpace = 'pre';
  element.style.width = 'max-content';
  let line = tickerLine(settings, null);
  let run: Animation | null = null;
  let gone = false;

  const pass = () => {
    if (gone || !line) return;
    element.textContent = line;
    const length = element.offsetWidth;
    const duration = ((env.width + length) / amount(settings, 'speed', 120)) * 1000;
    run = element.animate(
      { transform: [`translateX(${env.width}px)`, `translateX(${-length}px)`] },
      { duration, fill: 'both' },
    );
    // What changed meanwhile appears with the next pass, not in the middle of a word.
    run.onfinish = pass;
  };
  pass();

  const stop = env.data((data) => {
    const idle = !line;
    line = tickerLine(settings, data);
    if (idle) pass();
  });
  return () => {
    gone = true;
    stop();
    run?.cancel();
  };
};

/** The one line that a ticker shows. */
export function tickerLine(settings: Settings, data: unknown): string {
  const between = `   ${text(settings, 'separator', '•')}   `;
  if (text(settings, 'source', 'text') !== 'feed') {
    return text(settings, 'text').split('\n').filter(Boolean).join(between);
  }
  const items = isRecord(data) && Array.isArray(data.items) ? data.items : [];
  return items
    .map((item) => (isRecord(item) ? text(item, 'title') : ''))
    .filter(Boolean)
    .slice(0, amount(settings, 'max_items', 10))
    .join(between);
}
