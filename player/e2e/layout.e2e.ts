import { mkdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually';
import { type FakeItem, type FakeLayout, FakeServer } from './fake-server';
import { Glass } from './glass';
import { type Colour, middle, png } from './png';

const shots = new URL('../../test/e2e/screenshots/', import.meta.url);
const red = picture('red', [220, 30, 30]);
const blue = picture('blue', [30, 60, 220]);
const sand = picture('sand', [214, 188, 140]);

function picture(asset_id: string, colour: Colour): FakeItem {
  return { asset_id, type: 'image', mimetype: 'image/png', duration: 1, content: png(colour, 64, 64) };
}

const look = { color: '#ffffff', font: 'sans', font_weight: 600, align: 'center', valign: 'middle' };
const place = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

/** A canvas of 1920 × 1080, a third of which fits the glass. */
const everything: FakeLayout = {
  background_item: 'sand',
  background_fit: 'cover',
  zones: [
    { id: 'still', ...place(0, 0, 600, 540), plays: ['red'], fit: 'fill' },
    { id: 'list', ...place(600, 0, 600, 540), plays: ['red', 'blue'], fit: 'cover', radius: 60 },
    {
      id: 'words',
      ...place(1200, 0, 720, 180),
      background: '#14315f',
      widget: { type: 'text', settings: { text: 'Fish & <chips>', ...look } },
    },
    {
      id: 'clock',
      ...place(1200, 180, 360, 180),
      background: '#0b1020',
      widget: { type: 'clock', settings: { hours: '24', ...look } },
    },
    {
      id: 'date',
      ...place(1560, 180, 360, 180),
      background: '#0b1020',
      widget: { type: 'date', settings: { format: 'medium', language: 'en', ...look } },
    },
    {
      id: 'countdown',
      ...place(1200, 360, 720, 180),
      widget: {
        type: 'countdown',
        settings: { target: '2001-01-01T00:00:00Z', finished_text: 'Now open', ...look, color: '#14315f' },
      },
    },
    {
      id: 'qr',
      ...place(0, 560, 400, 400),
      widget: {
        type: 'qr',
        text: 'https://signs.example/q/abcdefgh',
        settings: { level: 'M', color: '#102030', background: '#ffffff', label: 'Menu' },
      },
    },
    {
      id: 'bars',
      ...place(420, 560, 500, 260),
      widget: {
        type: 'barcode',
        bars: `101${'0001101'.repeat(6)}01010${'1110010'.repeat(6)}101`,
        settings: { show_text: true, value: '5901234123457', color: '#000000', background: '#ffffff' },
      },
    },
    {
      id: 'weather',
      ...place(960, 560, 560, 400),
      background: '#2a5d8f',
      widget: {
        type: 'weather',
        feed: 'sky',
        settings: { place: 'Bandung', units: 'celsius', days: 3, ...look },
      },
    },
    {
      id: 'news',
      ...place(0, 980, 1920, 100),
      background: '#8f1d1d',
      widget: {
        type: 'ticker',
        feed: 'news',
        settings: { source: 'feed', max_items: 2, speed: 900, ...look },
      },
    },
    {
      id: 'page',
      ...place(1540, 560, 360, 400),
      widget: { type: 'web', settings: { url: '/menu', zoom: 50 } },
    },
  ],
};

let server: FakeServer;
let glass: Glass;

/** A paired screen, and a server that knows the news. */
async function paired(): Promise<void> {
  server = new FakeServer();
  await server.start();
  server.paired = true;
  server.feeds.set('news', {
    title: 'N',
    items: [{ title: 'First' }, { title: 'Second' }, { title: 'Third' }],
  });
  const day = { low: 19, high: 28, condition: 'rain' };
  const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((date) => ({ date, ...day }));
  server.feeds.set('sky', { temperature: 24.4, condition: 'partly', days });
  server.page('/menu', '<h1 style="font-size: 3em">Menu of the day</h1>');
}

async function shown(layout: FakeLayout, ...items: (typeof red)[]): Promise<void> {
  server.show(layout, ...items);
  glass = await Glass.on(`${server.address}/player/`);
  await eventually(async () => (await glass.says('state')) === 'playing', 'the layout is shown');
}

const zone = (id: string) => glass.page.locator(`[data-zone="${id}"]`);
const words = async (id: string) => (await zone(id).textContent()) ?? '';

/** The colour in the middle of a zone, as it is on the glass. */
async function colour(id: string): Promise<Colour> {
  const clip = await zone(id).boundingBox();
  if (!clip) throw new Error(`no zone ${id}`);
  return middle(await glass.page.screenshot({ clip }));
}

const near = (a: Colour, b: Colour) => a.every((part, at) => Math.abs(part - (b[at] ?? 0)) < 40);
const isRed = (c: Colour) => near(c, [220, 30, 30]);
const isBlue = (c: Colour) => near(c, [30, 60, 220]);

afterEach(async () => {
  expect(glass.complaints).toEqual([]);
  await glass.destroy();
  await server.stop();
});

describe('a layout', () => {
  it('draws every zone in its place, and every widget in it', async () => {
    await paired();
    await shown(everything, red, blue, sand);
    await mkdir(shots, { recursive: true });
    expect(await glass.says('asset')).toBe('lobby');
    const boxes = await Promise.all(
      everything.zones.map(async ({ id }) => {
        const box = await zone(id).boundingBox();
        return box && [box.x, box.y, box.width, box.height].map((length) => Math.round(length * 3));
      }),
    );
    expect(boxes).toEqual(everything.zones.map(({ x, y, width, height }) => [x, y, width, height]));

    await eventually(async () => isRed(await colour('still')), 'the picture is in its zone');
    await eventually(async () => isBlue(await colour('list')), 'the list plays in its zone');
    await eventually(async () => isRed(await colour('list')), 'and goes round');
    expect(await words('words')).toBe('Fish & <chips>');
    expect(await words('clock')).toMatch(/^\d\d:\d\d$/);
    expect(await words('date')).toMatch(/\d{4}$/);
    expect(await words('countdown')).toBe('Now open');
    expect(await words('qr')).toBe('Menu');
    expect(await words('bars')).toBe('5901234123457');
    await eventually(async () => (await words('news')) === 'First   •   Second', 'the headlines run');
    await eventually(async () => (await words('weather')).startsWith('Bandung24°'), 'the weather');
    expect(await zone('weather').locator('.weather-day').count()).toBe(3);
    const page = glass.page.frameLocator('[data-zone="page"] iframe');
    await eventually(async () => (await page.locator('h1').textContent()) === 'Menu of the day', 'the page');
    await glass.page.screenshot({ path: new URL('player-layout-640x360.png', shots).pathname });
  });

  it('keeps its shape on a screen of another one', async () => {
    await paired();
    server.show(everything, red, blue, sand);
    glass = await Glass.on(`${server.address}/player/`, { width: 1000, height: 1000 });
    await eventually(async () => (await glass.says('state')) === 'playing', 'the layout is shown');
    await eventually(async () => isRed(await colour('still')), 'the picture');
    const box = await glass.page.locator('.canvas').boundingBox();
    expect(box && [box.width, box.height].map(Math.round)).toEqual([1000, 563]);
    expect(Math.round((box?.y ?? 0) * 2)).toBe(438);
    await glass.page.screenshot({ path: new URL('player-layout-1000x1000.png', shots).pathname });
  });

  it('changes when another is published, and follows its lists without being drawn anew', async () => {
    await paired();
    const one = { id: 'one', ...place(0, 0, 1920, 1080), fit: 'cover' as const };
    await shown({ zones: [{ ...one, plays: ['red'] }] }, red);
    await eventually(async () => isRed(await colour('one')), 'the first list');
    const canvas = await glass.page.locator('.canvas').elementHandle();

    server.show({ zones: [{ ...one, plays: ['blue'] }] }, blue);
    await eventually(async () => isBlue(await colour('one')), 'the second list');
    expect(await canvas?.evaluate((element) => element.isConnected)).toBe(true);

    server.show({ drawing: 'two', zones: [{ ...one, id: 'two', plays: ['red'] }] }, red);
    await eventually(async () => isRed(await colour('two')), 'what was published');
    await eventually(async () => (await zone('one').count()) === 0, 'what was before is gone');
    expect(await canvas?.evaluate((element) => element.isConnected)).toBe(false);

    server.play(blue);
    await eventually(async () => (await glass.says('asset')) === 'blue', 'a list instead of a layout');
    await eventually(async () => (await glass.page.locator('.canvas').count()) === 0, 'no canvas is left');
  });

  it('starts without a server, with the last it knew', async () => {
    await paired();
    await shown(everything, red, blue, sand);
    await eventually(async () => (await words('news')).startsWith('First'), 'the headlines run');
    await eventually(async () => isRed(await colour('still')), 'the picture');
    const address = `${server.address}/player/`;
    await eventually(
      () => glass.page.evaluate(() => navigator.serviceWorker?.controller !== null),
      'the page is kept',
    );
    await glass.off();
    await server.stop();
    await glass.open(address);
    await eventually(async () => isRed(await colour('still')), 'the picture from the disk');
    await eventually(async () => (await words('news')).startsWith('First'), 'the headlines from the disk');
    await eventually(async () => (await words('weather')).startsWith('Bandung24°'), 'the weather');
    expect(await words('words')).toBe('Fish & <chips>');
  });
});
