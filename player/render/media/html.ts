import type { Kind } from '../types';
import { loaded } from './frame';

/**
 * The page of an HTML package, which holds all its files. The policy that it comes with contains it: a frame that is
 * contained by itself would be kept from the worker that has the page when there is no line.
 */
export const html: Kind = (host, _item, env) => {
  const frame = host.ownerDocument.createElement('iframe');
  frame.allow = 'autoplay';
  frame.tabIndex = -1;
  frame.src = env.source;
  const done = loaded(frame);
  host.append(frame);
  return {
    ready: done,
    start() {},
    replay() {},
    length: () => null,
    dropped: () => 0,
    destroy: () => frame.remove(),
  };
};
