import { encode } from 'uqr';

const svg = 'http://www.w3.org/2000/svg';

/** Creates an element with a class and children. */
export function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  created.append(...children);
  return created;
}

/** The mark of Signate. */
export function mark(): SVGElement {
  const root = shape('svg', { viewBox: '0 0 48 48', class: 'mark', role: 'img', 'aria-label': 'Signate' });
  root.append(
    shape('rect', { width: '48', height: '48', rx: '13', class: 'mark-ground' }),
    shape('path', {
      d: 'M35 13.5H19.2a5.3 5.3 0 0 0 0 10.6h9.6a5.2 5.2 0 0 1 0 10.4H13',
      class: 'mark-line',
    }),
  );
  return root;
}

/** A QR code for a text, dark on light, without its quiet zone. */
export function qrCode(text: string): SVGElement {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const root = shape('svg', {
    viewBox: `0 0 ${size} ${size}`,
    'shape-rendering': 'crispEdges',
    'aria-hidden': 'true',
  });
  root.append(shape('path', { d: path }));
  return root;
}

function shape(tag: string, attributes: Record<string, string>): SVGElement {
  const created = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  return created;
}
