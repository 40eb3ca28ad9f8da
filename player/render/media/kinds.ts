import type { Kind } from '../types';
import { html } from './html';
import { image } from './image';
import { stream } from './stream';
import { video } from './video';
import { webpage } from './webpage';
import { youtube } from './youtube';

/** Every kind that can be drawn, by the type its items carry. */
export const kinds: ReadonlyMap<string, Kind> = new Map([
  ['image', image],
  ['video', video],
  ['webpage', webpage],
  ['stream', stream],
  ['youtube', youtube],
  ['html', html],
]);
