import { describe, expect, it } from 'vitest';
import { sandboxOf } from './frame';
import { embedUrl } from './youtube';

describe('embedUrl', () => {
  it.each([
    'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4',
    'https://youtu.be/dQw4w9WgXcQ?si=abc',
    'https://m.youtube.com/watch?v=dQw4w9WgXcQ',
    'https://www.youtube.com/shorts/dQw4w9WgXcQ',
    'https://www.youtube.com/live/dQw4w9WgXcQ',
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ',
  ])('finds the film in %s', (address) => {
    expect(embedUrl(address)).toContain(
      'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&mute=1',
    );
  });

  it.each([
    'https://www.youtube.com/',
    'https://example.com/watch?v=dQw4w9WgXcQ',
    'film',
    'https://youtu.be/',
  ])('finds no film in %s', (address) => expect(embedUrl(address)).toBeNull());
});

describe('sandboxOf', () => {
  const here = 'https://signs.example/player/';

  it('lets a foreign page keep its origin', () => {
    expect(sandboxOf('https://news.example/', here)).toBe('allow-scripts allow-same-origin allow-forms');
  });

  it('takes our origin away from a page of ours', () => {
    expect(sandboxOf('/packages/menu/', here)).toBe('allow-scripts allow-forms');
  });
});
