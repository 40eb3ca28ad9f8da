import { kinds } from './media/kinds';
import type { Mounted, RenderEnv, RenderItem } from './types';

export { qrCode, shape } from './svg';
export type { Mounted, RenderEnv, RenderItem } from './types';
export { widgetOf } from './widgets/kinds';
export type { WidgetEnv } from './widgets/types';

/** Draws an item into a host. Throws when no kind can draw it. */
export function mount(host: HTMLElement, item: RenderItem, env: RenderEnv): Mounted {
  const kind = kinds.get(item.type);
  if (!kind) throw new Error(`cannot draw "${item.type}"`);
  return kind(host, item, env);
}
