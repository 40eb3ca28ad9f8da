import { encode } from 'uqr';

const namespace = 'http://www.w3.org/2000/svg';

/** How much of a QR code may be hidden or dirty. */
export type Level = 'L' | 'M' | 'Q' | 'H';

/** Creates an element of an SVG picture. */
export function shape(tag: string, attributes: Record<string, string>, ...children: Node[]): SVGElement {
  const created = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** A QR code for a text, dark on light, with a quiet zone of so many modules. */
export function qrCode(text: string, ecc: Level = 'M', border = 0): SVGElement {
  const { data, size } = encode(text, { ecc, border });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const box = { viewBox: `0 0 ${size} ${size}`, 'shape-rendering': 'crispEdges', 'aria-hidden': 'true' };
  return shape('svg', box, shape('path', { d: path }));
}

/** The bars of a bar code, given as a row of 1 and 0, stretched to the height of the box. */
export function barCode(bars: string, quiet = 10): SVGElement {
  const path = [...bars].map((bar, x) => (bar === '1' ? `M${x + quiet} 0h1v1h-1z` : '')).join('');
  const width = bars.length + 2 * quiet;
  const box = { viewBox: `0 0 ${width} 1`, preserveAspectRatio: 'none', 'shape-rendering': 'crispEdges' };
  return shape('svg', { ...box, 'aria-hidden': 'true' }, shape('path', { d: path }));
}
