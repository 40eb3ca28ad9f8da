import { amount, text } from './settings';
import type { Widget } from './types';

/** A picture from elsewhere, loaded again and again. What could not be loaded anew stays as it was. */
export const picture =
  (fit: string): Widget =>
  (host, settings) => {
    let shown: HTMLImageElement | null = null;
    let gone = false;
    const address = text(settings, 'url');
    const load = async (url: string) => {
      const next = host.ownerDocument.createElement('img');
      next.alt = '';
      next.style.objectFit = fit;
      next.src = url;
      try {
        await next.decode();
      } catch {
        return;
      }
      if (gone) return;
      host.append(next);
      shown?.remove();
      shown = next;
    };
    void load(address);
    const seconds = amount(settings, 'refresh_seconds');
    const again = () => void load(`${address}${address.includes('?') ? '&' : '?'}_=${Date.now()}`);
    const timer = setInterval(
      () => (shown ? seconds > 0 && again() : void load(address)),
      (seconds || 60) * 1000,
    );
    return () => {
      gone = true;
      clearInterval(timer);
      shown?.remove();
    };
  };
