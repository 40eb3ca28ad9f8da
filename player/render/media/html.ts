import type { Kind } from '../types';
import { webpage } from './webpage';

/** The page of an HTML package: it holds all its files, so it is shown from wherever it is kept. */
export const html: Kind = (host, item, env) =>
  webpage(host, item, { ...env, reachable: () => Promise.resolve(true) });
