import type { Mounted, RenderEnv, RenderItem } from '../types';

const reasons = [
  '',
  'the download was aborted',
  'the network failed',
  'it cannot be decoded',
  'its format is not supported',
];

/** Creates the element that plays moving pictures, silent and without controls. */
export function filmElement(host: HTMLElement, item: RenderItem, source: string): HTMLVideoElement {
  const film = host.ownerDocument.createElement('video');
  film.muted = true;
  film.playsInline = true;
  film.disableRemotePlayback = true;
  film.preload = 'auto';
  film.style.objectFit = item.fit;
  film.src = source;
  host.append(film);
  return film;
}

/** Resolves when the first frame is decoded and enough follows it to start; rejects with the reason. */
export function firstFrame(film: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    let presented = !('requestVideoFrameCallback' in film);
    let playable = false;
    const settle = () => presented && playable && resolve();
    if (!presented) {
      film.requestVideoFrameCallback(() => {
        presented = true;
        settle();
      });
    }
    film.addEventListener('canplay', () => {
      playable = true;
      settle();
      // A covered or hidden page may never report a frame; the decoded one is good enough then.
      setTimeout(resolve, 500);
    });
    film.addEventListener('error', () => reject(new Error(failureOf(film))));
  });
}

/** Plays from the start of the film. */
export function play(film: HTMLVideoElement, env: RenderEnv): void {
  film.play().catch((error: unknown) => {
    // Being replaced interrupts play(); that is not a failure.
    if ((error as DOMException)?.name !== 'AbortError') env.failed('it cannot be played');
  });
}

/** Frees the decoder at once, instead of when the element is collected. */
export function dropFilm(film: HTMLVideoElement): void {
  film.pause();
  film.removeAttribute('src');
  film.load();
  film.remove();
}

/** The number of frames the film has dropped, where the browser counts them. */
export function droppedFrames(film: HTMLVideoElement): ReturnType<Mounted['dropped']> {
  return film.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0;
}

/** Why the film failed, for the people who run the screen. */
export function failureOf(film: HTMLVideoElement): string {
  return `film: ${reasons[film.error?.code ?? 0] || 'it failed'}`;
}
