import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually';
import { type FakeItem, FakeServer } from './fake-server';
import { Glass } from './glass';
import { type Colour, png } from './png';

const red = picture('red', [220, 30, 30]);
const blue = picture('blue', [30, 60, 220]);
const broken: FakeItem = {
  asset_id: 'broken',
  type: 'image',
  mimetype: 'image/png',
  content: Buffer.from('no picture'),
};

function picture(asset_id: string, colour: Colour): FakeItem {
  return { asset_id, type: 'image', mimetype: 'image/png', duration: 1, content: png(colour) };
}

const isBlack = ([r, g, b]: Colour) => r < 25 && g < 25 && b < 40;
const isRed = ([r, g, b]: Colour) => r > 180 && g < 90 && b < 90;
const isBlue = ([r, , b]: Colour) => b > 180 && r < 90;
const isGreen = ([r, g, b]: Colour) => g > 150 && r < 90 && b < 120;

let server: FakeServer;
let glass: Glass;

/** A paired screen that plays a list. */
async function playing(items: Parameters<FakeServer['play']>, host?: string): Promise<void> {
  server = new FakeServer(host);
  await server.start();
  server.paired = true;
  server.play(...items);
  glass = await Glass.on(`${server.address}/player/`);
  await eventually(async () => (await glass.says('state')) === 'playing', 'the show begins');
}

async function shows(asset: string, limit?: number): Promise<number> {
  return eventually(async () => (await glass.says('asset')) === asset, `${asset} is on the glass`, limit);
}

async function rounds(...assets: string[]): Promise<void> {
  for (const asset of assets) await shows(asset);
}

afterEach(async () => {
  expect(glass.complaints).toEqual([]);
  await glass.destroy();
  await server.stop();
});

describe('pairing', () => {
  it('shows a code, follows a new one, and plays once it was typed', async () => {
    server = new FakeServer();
    await server.start();
    server.play(red, blue);
    glass = await Glass.on(`${server.address}/player/`);
    await eventually(async () => (await glass.page.textContent('.code')) === 'K7M2QX', 'the code is shown');
    expect(await glass.says('state')).toBe('pairing');
    expect(await glass.page.textContent('.step')).toContain(`localhost:${server.port}/devices`);
    server.code = 'P4R8TZ';
    await eventually(
      async () => (await glass.page.textContent('.code')) === 'P4R8TZ',
      'the new code is shown',
    );
    server.paired = true;
    await eventually(async () => (await glass.says('state')) === 'playing', 'the show begins');
    expect(await glass.says('asset')).toBe('red');
  });

  it('starts anew, as a stranger, when it was taken out of its tenant', async () => {
    await playing([red]);
    const before = [...server.credentials];
    server.command('identify');
    await eventually(() => glass.page.locator('.sign').isVisible(), 'the sign');
    server.paired = false;
    server.play(blue);
    await eventually(async () => (await glass.says('state')) === 'pairing', 'the code is shown');
    expect(await glass.page.locator('.sign').isHidden()).toBe(true);
    server.credentials.clear();
    server.paired = true;
    await shows('blue');
    expect(server.credentials.size).toBe(1);
    expect(before).not.toContain([...server.credentials][0]);
  });
});

describe('playing', () => {
  it('cuts between pictures without a black frame', async () => {
    await playing([red, blue]);
    const frames = await glass.watch(() => rounds('blue', 'red', 'blue', 'red', 'blue', 'red'));
    expect(frames.some(isRed)).toBe(true);
    expect(frames.some(isBlue)).toBe(true);
    expect(frames.filter((frame) => !isRed(frame) && !isBlue(frame))).toEqual([]);
  });

  it.each(['fade', 'slide'] as const)('lets pictures %s in without a black frame', async (type) => {
    const transition = { type, duration_ms: 600 };
    const slow = { duration: 2, transition };
    await playing([
      { ...red, ...slow },
      { ...blue, ...slow },
    ]);
    const frames = await glass.watch(() => rounds('blue', 'red', 'blue'));
    const between = frames.filter((frame) => !isRed(frame) && !isBlue(frame));
    expect(frames.filter(isBlack)).toEqual([]);
    expect(between.length > 0).toBe(type === 'fade');
    await eventually(
      async () => (await glass.page.locator('.surface').count()) <= 2,
      'what was covered is gone',
    );
  });

  it('cuts to and from films, and plays them to their end, without a black frame', async () => {
    const content = await readFile(new URL('fixtures/green.webm', import.meta.url));
    const film: FakeItem = { asset_id: 'film', type: 'video', mimetype: 'video/webm', duration: 0, content };
    await playing([red, film]);
    await shows('film');
    let lasted = 0;
    const frames = await glass.watch(async () => {
      await rounds('red', 'film');
      lasted = await shows('red');
    });
    expect(lasted).toBeGreaterThan(1500);
    expect(lasted).toBeLessThan(3500);
    expect(frames.some(isGreen)).toBe(true);
    expect(frames.filter(isBlack)).toEqual([]);
  });

  it('loops a single film without a black frame', async () => {
    const content = await readFile(new URL('fixtures/green.webm', import.meta.url));
    await playing([{ asset_id: 'film', type: 'video', mimetype: 'video/webm', duration: 0, content }]);
    const film = glass.page.locator('video');
    const frames = await glass.watch(async () => {
      const position = () => film.evaluate((video: HTMLVideoElement) => video.currentTime);
      await eventually(async () => (await position()) > 1.5, 'the film nears its end');
      await eventually(async () => (await position()) < 1, 'the film begins again');
      await eventually(async () => (await position()) > 1.5, 'the film nears its end again');
    });
    expect(frames.filter(isBlack)).toEqual([]);
    expect(await film.count()).toBe(1);
  });

  it('passes over what is broken and says so', async () => {
    await playing([red, broken, blue]);
    const frames = await glass.watch(() => rounds('blue', 'red', 'blue'));
    expect(frames.filter(isBlack)).toEqual([]);
    const skips = () => server.heartbeats.flatMap((beat) => beat.skipped as { asset_id: string }[]);
    await eventually(() => skips().some((skip) => skip.asset_id === 'broken'), 'the skip is reported');
  });

  it('never draws a file that is not the right one', async () => {
    await playing([red, { ...blue, sha256: 'f'.repeat(64) }]);
    const reasons = () => server.heartbeats.flatMap((beat) => beat.skipped as { reason: string }[]);
    await eventually(
      () => reasons().some((skip) => skip.reason.includes('another hash')),
      'the damage is reported',
    );
    expect(await glass.says('asset')).toBe('red');
  });

  it('loads pages before they are seen', async () => {
    await playing([red]);
    const other = new FakeServer();
    await other.start();
    other.page('/news', '<body style="background:#1e3cdc">');
    server.play(red, {
      asset_id: 'news',
      type: 'webpage',
      mimetype: 'webpage',
      url: `${other.address}/news`,
    });
    const frames = await glass.watch(() => rounds('news', 'red', 'news', 'red'));
    expect(frames.filter((frame) => !isRed(frame) && !isBlue(frame))).toEqual([]);
    await other.stop();
    const skips = () => server.heartbeats.flatMap((beat) => beat.skipped as { asset_id: string }[]);
    await eventually(() => skips().some((skip) => skip.asset_id === 'news'), 'the lost page is passed over');
  });

  it('never shows the error page of a server or of the browser', async () => {
    const other = new FakeServer();
    await other.start();
    other.page('/fine', '<body style="background:#1e3cdc">');
    other.page('/failed', '<h1>Bad gateway</h1>', 502);
    other.page('/private', '', 200, { 'X-Frame-Options': 'DENY' });
    other.page('/alone', '', 200, { 'Content-Security-Policy': "frame-ancestors 'none'" });
    other.page(
      '/greedy',
      '<body style="background:#1e3cdc"><script>try { top.location = "/failed" } catch {}</script>',
    );
    const pages = ['failed', 'private', 'alone', 'greedy', 'fine'].map((asset_id): FakeItem => {
      return { asset_id, type: 'webpage', mimetype: 'webpage', url: `${other.address}/${asset_id}` };
    });
    await playing([red, ...pages, { asset_id: 'ours', type: 'webpage', url: '/shut' }]);
    server.page('/shut', '', 200, { 'X-Frame-Options': 'DENY' });
    const frames = await glass.watch(() => rounds('greedy', 'fine', 'red', 'greedy', 'fine', 'red'));
    expect(frames.filter((frame) => !isRed(frame) && !isBlue(frame))).toEqual([]);
    const skips = () => server.heartbeats.flatMap((beat) => beat.skipped as { asset_id: string }[]);
    await eventually(
      () =>
        ['failed', 'private', 'alone', 'ours'].every((id) => skips().some((skip) => skip.asset_id === id)),
      'the skips are reported',
    );
    await other.stop();
  });

  it('is calm when there is nothing to play', async () => {
    await playing([red]);
    server.play();
    await eventually(async () => (await glass.says('state')) === 'idle', 'the idle screen');
    expect(await glass.page.textContent('.idle .name')).toBe('Shop window');
    server.play(blue);
    await shows('blue', 2000);
  });
});

describe('following', () => {
  it('follows additions, removals and a new order within two seconds, without a reload', async () => {
    const slow = (item: typeof red) => ({ ...item, duration: 3600 });
    await playing([slow(red)]);
    await glass.page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await eventually(() => server.heartbeats.length > 0, 'the live channel');
    const hash = server.play(slow(blue));
    expect(await shows('blue', 2000)).toBeLessThan(2000);
    expect(await glass.says('manifest')).toBe(hash);
    server.play(red, blue);
    await eventually(async () => (await glass.says('manifest')) !== hash, 'the order', 2000);
    expect(await glass.page.evaluate(() => 'sameDocument' in window)).toBe(true);
    await eventually(() => {
      const truths = server.heartbeats.at(-1)?.manifest as Record<string, string>;
      return truths.wanted === truths.on_disk && truths.on_disk === truths.playing;
    }, 'three truths agree');
  });

  it('obeys commands and sends receipts', async () => {
    await playing([
      { ...red, duration: 3600 },
      { ...blue, duration: 3600 },
    ]);
    server.command('next');
    await shows('blue', 2000);
    server.command('play_asset', { asset_id: 'red' });
    await shows('red', 2000);
    // A disabled asset is no part of the manifest; the command brings it.
    const green = server.entry(picture('green', [30, 200, 60]));
    server.command('play_asset', { asset_id: 'green', item: green });
    await shows('green', 2000);
    server.command('identify');
    await eventually(() => glass.page.locator('.sign').isVisible(), 'the sign');
    server.command('dance' as 'next');
    await eventually(() => server.receipts.length === 5, 'the receipts');
    const ends = server.receipts.map((receipt) => receipt.status);
    expect(ends).toEqual(['done', 'done', 'done', 'done', 'failed']);
  });
});

describe('the display', () => {
  const says = (power: object) =>
    eventually(() => {
      return JSON.stringify(server.heartbeats.at(-1)?.display) === JSON.stringify(power);
    }, 'the report');

  it('is off and on by command, black while it is off, and says so', async () => {
    await playing([red, blue]);
    server.command('display_off');
    await says({ power: 'off', off_by: 'command' });
    expect(await glass.says('state')).toBe('off');
    expect(await glass.page.locator('.surface').count()).toBe(0);
    const frames = await glass.watch(() => eventually(() => server.receipts.length === 1, 'the receipt'));
    expect(frames.filter((frame) => !isBlack(frame))).toEqual([]);
    expect(server.heartbeats.at(-1)?.item).toBeNull();
    await glass.page.reload();
    await eventually(async () => (await glass.says('state')) === 'off', 'it is still off');
    server.command('display_on');
    await says({ power: 'on' });
    await eventually(async () => (await glass.says('state')) === 'playing', 'the show goes on');
  });

  it('follows its schedule by itself, without a server', async () => {
    await playing([red, blue]);
    server.dark = [[5000, 9000]];
    server.play(red, blue);
    await eventually(() => server.heartbeats.length > 1, 'the new plan');
    await server.stop();
    await eventually(async () => (await glass.says('state')) === 'off', 'it is off');
    expect(await glass.page.locator('.surface').count()).toBe(0);
    await eventually(async () => (await glass.says('state')) === 'playing', 'it is on');
    await server.start(server.port);
  });

  it('begins anew for a reboot, and admits that it cannot shut down', async () => {
    await playing([red]);
    server.command('shutdown');
    await eventually(() => server.receipts.length === 1, 'the receipt');
    expect(server.receipts[0]).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('shut down'),
    });
    const anew = glass.page.waitForEvent('load');
    server.command('reboot');
    await anew;
    await eventually(async () => (await glass.says('state')) === 'playing', 'the show begins');
    expect(server.receipts[1]).toMatchObject({ status: 'done' });
  });
});

const board: FakeItem = {
  asset_id: 'board',
  type: 'html',
  mimetype: 'text/html; charset=utf-8',
  duration: 2,
  // Green when its script runs; red when it reaches what is ours.
  content: Buffer.from(`<!doctype html><body style="margin:0;background:#112"><script>
    let ours = false;
    try { ours = document.cookie !== null && localStorage.length >= 0; } catch {}
    document.body.style.background = ours ? 'rgb(220, 30, 30)' : 'rgb(0, 200, 0)';
  </script>`),
};

describe('without a server', () => {
  it('shows the page of a package, which runs in an origin of its own', async () => {
    await playing([board, blue]);
    await shows('blue');
    await eventually(
      () => glass.page.evaluate(() => navigator.serviceWorker.controller !== null),
      'the worker has the page',
    );
    await server.stop();
    await glass.page.reload();
    await shows('board');
    const frames = await glass.watch(() => shows('blue'));
    expect(frames.some(isGreen)).toBe(true);
    expect(frames.some(isRed)).toBe(false);
    await server.start(server.port);
  });

  const origins = [
    { origin: 'a secure origin', host: 'localhost' },
    { origin: 'an insecure origin', host: 'signs.example' },
  ];

  it.each(origins)('goes on playing and comes back, on $origin', async ({ host }) => {
    await playing([red, blue], host);
    expect(await glass.page.evaluate(() => isSecureContext)).toBe(host === 'localhost');
    const { port } = server;
    await server.stop();
    const frames = await glass.watch(() => rounds('red', 'blue', 'red', 'blue', 'red'));
    expect(frames.filter((frame) => !isRed(frame) && !isBlue(frame))).toEqual([]);
    await server.start(port);
    server.play(picture('late', [30, 60, 220]));
    await shows('late', 45_000);
  });

  it('starts from its disk', async () => {
    await playing([red, blue]);
    await eventually(
      () => glass.page.evaluate(() => !!navigator.serviceWorker.controller),
      'the page is kept',
    );
    await eventually(() => {
      const truths = server.heartbeats.at(-1)?.manifest as Record<string, string> | undefined;
      return truths?.on_disk && truths.on_disk === truths.playing;
    }, 'all is on the disk');
    const url = `${server.address}/player/`;
    await glass.off();
    await server.stop();
    await glass.open(url);
    await eventually(async () => (await glass.says('state')) === 'playing', 'the show begins');
    await rounds('red', 'blue', 'red');
    const states = () => glass.page.evaluate(() => JSON.parse(sessionStorage.getItem('states') ?? '[]'));
    await glass.page.addInitScript(() => {
      const states: unknown[] = [];
      const note = () => {
        states.push(document.documentElement.dataset.state);
        sessionStorage.setItem('states', JSON.stringify(states));
      };
      new MutationObserver(note).observe(document, {
        attributes: true,
        subtree: true,
        attributeFilter: ['data-state'],
      });
    });
    await glass.page.reload();
    await eventually(async () => (await glass.says('state')) === 'playing', 'the show begins');
    expect(await states()).toEqual(['playing']);
  });
});
