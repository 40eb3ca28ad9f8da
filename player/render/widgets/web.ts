import { webpage } from '../media/webpage';
import { amount, text } from './settings';
import type { Widget } from './types';

/** A page that could not be loaded is tried again after this long. */
const retry = 30_000;

/** A web page, larger or smaller than it would be. */
export const web: Widget = (host, settings, env) => {
  const zoom = amount(settings, 'zoom', 100) / 100;
  const url = text(settings, 'url');
  const frame = host.ownerDocument.createElement('div');
  frame.className = 'framed';
  Object.assign(frame.style, {
    width: `${env.width / zoom}px`,
    height: `${env.height / zoom}px`,
    transform: `scale(${zoom})`,
  });
  host.append(frame);
  const item = { type: 'webpage', url, mimetype: '', fit: 'fill', duration: 0 } as const;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const page = webpage(
      frame,
      { ...item, refreshSeconds: amount(settings, 'refresh_seconds') },
      { source: url, reachable: env.reachable, ended() {}, failed() {} },
    );
    page.ready.then(
      () => page.start(),
      () => {
        page.destroy();
        timer = setTimeout(() => {
          mounted = open();
        }, retry);
      },
    );
    return page;
  };
  let mounted = open();
  return () => {
    clearTimeout(timer);
    mounted.destroy();
  };
};
