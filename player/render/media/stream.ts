import type { Kind } from '../types';
import { dropFilm, droppedFrames, failureOf, filmElement, firstFrame, play } from './film';

const playlistType = 'application/vnd.apple.mpegurl';

/** A live stream, where the browser itself can play it. It has no end of its own. */
export const stream: Kind = (host, item, env) => {
  const film = filmElement(host, item, env.source);
  let started = false;
  film.addEventListener('error', () => started && env.failed(failureOf(film)));
  film.addEventListener('ended', () => env.ended());

  return {
    ready: playable(film, env.source)
      ? firstFrame(film)
      : Promise.reject(new Error('stream: not supported here')),
    start() {
      started = true;
      play(film, env);
    },
    replay() {},
    length: () => null,
    dropped: () => droppedFrames(film),
    destroy: () => dropFilm(film),
  };
};

function playable(film: HTMLVideoElement, url: string): boolean {
  if (!/^(https?:|blob:|\/)/.test(url)) return false;
  return !/\.m3u8($|[?#])/.test(url) || film.canPlayType(playlistType) !== '';
}
