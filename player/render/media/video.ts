import type { Kind } from '../types';
import { dropFilm, droppedFrames, failureOf, filmElement, firstFrame, play } from './film';

/** How far a stated duration may be from the film's own length and still mean "to its end". */
const sameLength = 1;

/** A film from a file: plays to its end, or for its duration, over and over if that is longer. */
export const video: Kind = (host, item, env) => {
  const film = filmElement(host, item, env.source);
  let started = false;

  const natural = () => {
    const seconds = film.duration;
    if (!Number.isFinite(seconds) || seconds <= 0) return null;
    const toItsEnd = item.duration <= 0 || Math.abs(item.duration - seconds) < sameLength;
    return toItsEnd ? seconds : null;
  };

  film.addEventListener('ended', () => {
    if (natural() !== null || item.duration <= 0) env.ended();
    else play(film, env);
  });
  film.addEventListener('error', () => started && env.failed(failureOf(film)));

  return {
    ready: firstFrame(film),
    start() {
      started = true;
      play(film, env);
    },
    replay() {
      film.currentTime = 0;
      play(film, env);
    },
    length: natural,
    dropped: () => droppedFrames(film),
    destroy: () => dropFilm(film),
  };
};
