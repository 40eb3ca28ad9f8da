import type { Kind } from '../types';
import { frameElement, loaded } from './frame';

/** A web page in a sandboxed frame, loaded before it is seen and reloaded behind itself. */
export const webpage: Kind = (host, item, env) => {
  let frame = frameElement(host, env.source);
  let incoming: HTMLIFrameElement | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;

  const open = async () => {
    if (!(await env.reachable(env.source)))
      throw new Error('the page cannot be reached or does not let itself be shown');
    const done = loaded(frame);
    host.append(frame);
    await done;
  };

  // The new copy loads under the old one, so a refresh never shows an empty page.
  const refresh = async () => {
    if (incoming || !(await env.reachable(env.source))) return;
    incoming = frameElement(host, env.source);
    const done = loaded(incoming);
    host.prepend(incoming);
    await done;
    frame.remove();
    frame = incoming;
    incoming = null;
  };

  return {
    ready: open(),
    start() {
      if (item.refreshSeconds > 0) timer = setInterval(() => void refresh(), item.refreshSeconds * 1000);
    },
    replay() {},
    length: () => null,
    dropped: () => 0,
    destroy() {
      clearInterval(timer);
      frame.remove();
      incoming?.remove();
    },
  };
};
