import type { Item } from './manifest';

const withoutDuration = 10;
const streamWithoutDuration = 300;
/** A film that has not said that it ended this long after it should have is stuck. */
const endGrace = 5;

/** How many seconds an item stays on the glass, given the length of its own content if that decides. */
export function slotSeconds(item: Item, natural: number | null): number {
  if (natural !== null) return natural + endGrace;
  if (item.duration > 0) return item.duration;
  return ['image', 'webpage', 'html'].includes(item.type) ? withoutDuration : streamWithoutDuration;
}

/** Two items that look the same on the glass, so that one can follow the other without a cut. */
export function sameOnGlass(a: Item, b: Item): boolean {
  return a.type === b.type && a.url === b.url && a.sha256 === b.sha256 && a.fit === b.fit;
}

/** A page that must not come from a cache is loaded anew each time it is shown. */
export function alwaysFresh(item: Item): boolean {
  return item.nocache && item.type === 'webpage';
}

/** The address that no cache knows: Anthias's parameter before the fragment, the rest as it is. */
export function freshAddress(url: string, now: number): string {
  const [address = '', ...fragment] = url.split('#');
  const query = `${address.includes('?') ? '&' : '?'}_anthias_nc=${Math.round(now)}`;
  return [address + query, ...fragment].join('#');
}
