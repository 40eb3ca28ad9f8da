import type { Item } from './manifest';
import { base } from './wire';

/**
 * Where the page of an HTML package is opened; null for everything else. The worker of this page gives it out without
 * a server, where there is one. Both send it with a policy that gives it an origin of its own.
 */
export function packagePage(item: Item): string | null {
  if (item.type !== 'html' || !item.sha256) return null;
  const own = globalThis.isSecureContext && navigator.serviceWorker?.controller;
  return own ? `packages/${item.sha256}` : `${base}/blobs/${item.sha256}`;
}
