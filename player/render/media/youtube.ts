import type { Kind } from '../types';
import { frameElement, loaded } from './frame';

/** A YouTube film, embedded muted, without controls, over and over for as long as the item lasts. */
export const youtube: Kind = (host, _item, env) => {
  const url = embedUrl(env.source);
  let frame: HTMLIFrameElement | null = null;

  const open = async () => {
    if (!url) throw new Error('youtube: no film in this address');
    if (!(await env.reachable(url))) throw new Error('youtube: cannot be reached');
    frame = frameElement(host, url);
    // The embed refuses to play for a page that does not say where it is.
    frame.referrerPolicy = 'strict-origin-when-cross-origin';
    const done = loaded(frame, 1000);
    host.append(frame);
    await done;
  };

  return {
    ready: open(),
    start() {},
    replay() {},
    length: () => null,
    dropped: () => 0,
    destroy: () => frame?.remove(),
  };
};

/** The embeddable address of any address YouTube gives out; null when it names no film. */
export function embedUrl(address: string): string | null {
  const id = filmId(address);
  if (!id) return null;
  const options = new URLSearchParams({
    autoplay: '1',
    mute: '1',
    controls: '0',
    loop: '1',
    playlist: id,
    playsinline: '1',
    rel: '0',
    iv_load_policy: '3',
    disablekb: '1',
  });
  return `https://www.youtube-nocookie.com/embed/${id}?${options}`;
}

function filmId(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const host = url.hostname.replace(/^(www|m|music)\./, '');
  const [first, second] = url.pathname.split('/').filter(Boolean);
  let id: string | null | undefined = null;
  if (host === 'youtu.be') id = first;
  else if (host === 'youtube.com' || host === 'youtube-nocookie.com') {
    id = first === 'watch' ? url.searchParams.get('v') : second;
  }
  return id && /^[\w-]{6,20}$/.test(id) ? id : null;
}
