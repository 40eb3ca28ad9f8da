import type { Kind } from '../types';

/** A still or animated picture, ready once it is decoded. */
export const image: Kind = (host, item, env) => {
  const picture = host.ownerDocument.createElement('img');
  picture.alt = '';
  // Painted in the same frame as its surroundings, never a frame later.
  picture.decoding = 'sync';
  picture.style.objectFit = item.fit;
  picture.src = env.source;
  host.append(picture);

  return {
    ready: picture.decode().catch(() => {
      throw new Error('the picture cannot be decoded');
    }),
    start() {},
    replay() {},
    length: () => null,
    dropped: () => 0,
    destroy() {
      picture.removeAttribute('src');
      picture.remove();
    },
  };
};
