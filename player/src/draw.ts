import { shape } from '@signate/render';

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
