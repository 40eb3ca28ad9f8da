import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually';
import { FakeServer } from './fake-server';
import { Glass } from './glass';
import { png } from './png';

const folder = new URL('../../test/e2e/screenshots/', import.meta.url);
const sizes = [
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
  { width: 390, height: 844 },
  { width: 640, height: 360 },
  { width: 1024, height: 768 },
  { width: 1000, height: 1100 },
  { width: 1920, height: 360 },
];

let server: FakeServer;
let glass: Glass;

beforeEach(async () => {
  await mkdir(folder, { recursive: true });
  server = new FakeServer('signs.localhost');
  await server.start();
});

afterEach(async () => {
  await glass.destroy();
  await server.stop();
});

describe.each(sizes)('at $width × $height', (size) => {
  const path = (name: string) => new URL(`player-${name}-${size.width}x${size.height}.png`, folder).pathname;

  it('everything of the calm screens is inside the glass', async () => {
    glass = await Glass.on(`${server.address}/player/`, size);
    await eventually(async () => (await glass.page.textContent('.code')) === 'K7M2QX', 'the code is shown');
    await glass.page.screenshot({ path: path('pairing') });
    expect(await outside('.pairing *')).toEqual([]);

    server.paired = true;
    server.play();
    await eventually(
      async () => (await glass.page.textContent('.name')) === 'Shop window',
      'the name is shown',
    );
    await glass.page.screenshot({ path: path('idle') });
    expect(await outside('.idle *')).toEqual([]);

    const content = png([214, 138, 60]);
    server.play({ asset_id: 'sand', type: 'image', mimetype: 'image/png', duration: 60, content });
    await eventually(async () => (await glass.says('asset')) === 'sand', 'the picture is shown');
    server.command('identify');
    await eventually(() => glass.page.locator('.sign').isVisible(), 'the sign');
    await glass.page.screenshot({ path: path('identify') });
    expect(await outside('.sign, .sign *')).toEqual([]);
  });
});

/** The elements that stick out of the screen. */
function outside(selector: string): Promise<string[]> {
  return glass.page.evaluate((all) => {
    const sticksOut = (element: Element) => {
      const box = element.getBoundingClientRect();
      return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight;
    };
    return [...document.querySelectorAll(all)]
      .filter(sticksOut)
      .map((element) => element.outerHTML.slice(0, 80));
  }, selector);
}
