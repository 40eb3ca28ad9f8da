import { Letters } from './look';
import { text } from './settings';
import type { Widget } from './types';

/** Words that stand still. */
export const words: Widget = (host, settings, env) => {
  new Letters(host, settings, env).write(text(settings, 'text'));
  return () => {};
};
