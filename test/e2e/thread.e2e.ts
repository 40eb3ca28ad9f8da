import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../player/e2e/eventually';
import { Glass } from '../../player/e2e/glass';
import { type Colour, middle, png } from '../../player/e2e/png';
import { Pages } from './pages';
import { Program } from './program';
import { openBrowser } from './visitor';

const blue: Colour = [20, 60, 200];
const screenshots = join(import.meta.dirname, 'screenshots');
/** How soon a screen must follow a change, in milliseconds. */
const prompt = 2_000;

interface Asset {
  id: string;
  name: string;
  type: string;
  duration: number;
  width: number | null;
  height: number | null;
  video_codec: string | null;
  thumbnail_url: string | null;
  processing_status: string;
  is_enabled: boolean;
}

/** From an account to a picture on a screen, as a person does it: the whole product in one journey. */
describe('from signing up to a picture on a screen', () => {
  let program: Program;
  let pages: Pages;
  let browser: Browser;
  let page: Page;
  let glass: Glass;
  const complaints: string[] = [];
  const files = mkdtempSync(join(tmpdir(), 'signate-files-'));
  const assets = new Map<string, Asset>();

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    writeFileSync(join(files, 'Blue.png'), png(blue, 640, 360));
    const film = [
      '-f',
      'lavfi',
      '-i',
      'color=c=0x1e9632:s=640x360:r=25:d=3',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'libx264',
    ];
    ffmpeg('-f', 'lavfi', '-i', 'color=c=0xc81e28:s=800x450', '-frames:v', '1', join(files, 'Red.jpg'));
    ffmpeg(...film, '-movflags', '+faststart', join(files, 'Green film.mp4'));
    pages = await Pages.open();
    program = await Program.make();
    await program.start();
    browser = await openBrowser();
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en-US',
    });
    page = await context.newPage();
    page.on('console', (message) => {
      const lost = /Failed to load resource|net::ERR_/.test(message.text());
      if (message.type() === 'error' && !lost) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });

  afterAll(async () => {
    await glass?.destroy();
    await browser?.close();
    await program?.destroy();
    await pages?.close();
    rmSync(files, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot('failed').catch(() => undefined);
  });

  const shot = (name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) });
  const place = (name: string) =>
    page.getByRole('navigation').getByRole('link', { name, exact: true }).first();

  it('creates an account with a tenant', async () => {
    await page.goto(`${program.url}/register/`);
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Last name').fill('Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Company').fill('Corner Shop');
    await page.getByLabel('Password', { exact: true }).fill('four words to remember');
    await shot('register');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/corner-shop/**');
    await place('Assets').click();
    await page.getByRole('heading', { name: 'Fill your library' }).waitFor();
    await shot('library-empty');
  });

  it('uploads a JPEG, a PNG and a film, and adds a web page', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload' }).first().click();
    await (await chooser).setFiles(
      ['Red.jpg', 'Blue.png', 'Green film.mp4'].map((name) => join(files, name)),
    );
    for (const name of ['Red', 'Blue', 'Green film'])
      await page.getByText(name, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Add link' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`${pages.url}/first`);
    await dialog.getByLabel('Name').fill('Page');
    await dialog.getByLabel('Seconds on screen').fill('2');
    await dialog.getByRole('button', { name: 'Add link' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('processes them: sizes, length, codec and small pictures', async () => {
    await eventually(
      async () => (await library()).every((asset) => asset.processing_status === 'completed'),
      'not processed',
      60_000,
    );
    for (const asset of await library()) assets.set(asset.name, asset);
    expect(assets.get('Red')).toMatchObject({ type: 'image', width: 800, height: 450 });
    expect(assets.get('Blue')).toMatchObject({ type: 'image', width: 640, height: 360 });
    expect(assets.get('Green film')).toMatchObject({
      type: 'video',
      width: 640,
      height: 360,
      video_codec: 'h264',
      duration: 3,
    });
    expect(assets.get('Page')).toMatchObject({ type: 'webpage', duration: 2 });
    for (const name of ['Red', 'Blue', 'Green film']) {
      const small = await fetch(program.url + assets.get(name)?.thumbnail_url);
      expect(small.headers.get('Content-Type')).toBe('image/jpeg');
    }
    for (const name of ['Red', 'Blue']) await call('PATCH', `assets/${id(name)}/`, { duration: 2 });
    await page.getByRole('switch', { name: 'Show Green film on screens' }).waitFor();
    await shot('library');
  });

  it('pairs a screen by the code that it shows', async () => {
    glass = await Glass.on(`${program.url}/player/`);
    const code = await shownCode();
    expect(code).toMatch(/^[A-HJ-KM-NP-Z2-9]{6}$/);
    await glass.page.screenshot({ path: join(screenshots, 'player-code.png') });
    await place('Screens').click();
    await page.getByRole('button', { name: 'Pair a screen' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code on the screen').fill(code.toLowerCase());
    await dialog.getByLabel('Name').fill('Shop window');
    await shot('pairing');
    await dialog.getByRole('button', { name: 'Pair' }).click();
    await page.getByRole('heading', { name: 'Shop window' }).waitFor();
    await eventually(
      async () => (await glass.says('state')) === 'playing',
      'the screen does not play',
      30_000,
    );
  });

  it('plays what is enabled in order, again and again, and shows the very picture', async () => {
    // Files that are sent at the same time arrive in any order.
    const order = (await library()).map((asset) => asset.id);
    await follow(order.concat(order));
    await eventually(async () => (await glass.says('asset')) === id('Blue'), 'blue does not come', 20_000);
    const picture = await glass.page.screenshot({ path: join(screenshots, 'player-picture.png') });
    expect(distance(middle(picture), blue)).toBeLessThan(12);
    await shot('screen');
  });

  it('follows a disabled, a reordered and an added asset within two seconds, without loading anew', async () => {
    await glass.page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await page.goto(`${program.url}/corner-shop/assets/`);

    const before = await glass.says('manifest');
    await page.getByRole('switch', { name: 'Show Green film on screens' }).click();
    expect(
      await eventually(async () => (await glass.says('manifest')) !== before, 'the screen does not follow'),
    ).toBeLessThan(prompt);
    await follow((await enabled()).concat(await enabled()));

    const disabled = await glass.says('manifest');
    await page.getByRole('button', { name: 'More for Page' }).click();
    await page.getByRole('menuitem', { name: /Move to the front/ }).click();
    expect(
      await eventually(async () => (await glass.says('manifest')) !== disabled, 'the screen does not follow'),
    ).toBeLessThan(prompt);
    expect((await enabled())[0]).toBe(id('Page'));
    await follow((await enabled()).concat(id('Page')));

    const reordered = await glass.says('manifest');
    await call('POST', 'assets/', {
      name: 'Second page',
      uri: `${pages.url}/second`,
      duration: 2,
      is_enabled: true,
    });
    expect(
      await eventually(
        async () => (await glass.says('manifest')) !== reordered,
        'the screen does not follow',
      ),
    ).toBeLessThan(prompt);
    for (const asset of await library()) assets.set(asset.name, asset);
    await follow((await enabled()).concat(await enabled()));
    expect(await glass.page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  it('goes on playing while the server is dead, and comes back to it', async () => {
    const order = await enabled();
    await program.kill();
    await follow(order);
    await program.start();
    const before = await glass.says('manifest');
    await eventually(
      async () => {
        await call('PATCH', `assets/${id('Second page')}/`, { is_enabled: false });
        return true;
      },
      'the server does not take a change',
      20_000,
    );
    await eventually(
      async () => (await glass.says('manifest')) !== before,
      'the screen did not come back',
      40_000,
    );
    await follow(await enabled());
    expect(await glass.page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  });

  it('is without complaints of the browsers', () => {
    expect(complaints).toEqual([]);
    expect(glass.complaints).toEqual([]);
  });

  function id(name: string): string {
    const asset = assets.get(name);
    if (!asset) throw new Error(`no asset ${name}`);
    return asset.id;
  }

  /** Sees the assets come to the glass in this order; whatever is there now may go first. */
  async function follow(order: string[]): Promise<void> {
    const seen = [await glass.says('asset')];
    await eventually(
      async () => {
        const now = await glass.says('asset');
        if (now && now !== seen.at(-1)) seen.push(now);
        return ends(seen, order);
      },
      () => `seen ${seen.map(nameOf)}, expected ${order.map(nameOf)}`,
      45_000,
    );
  }

  function nameOf(asset: string | undefined): string | undefined {
    return [...assets.values()].find(({ id }) => id === asset)?.name ?? asset;
  }

  async function shownCode(): Promise<string> {
    let code = '';
    await eventually(async () => {
      code = (await glass.page.locator('[data-code]').first().getAttribute('data-code')) ?? '';
      return code.length === 6;
    }, 'no code on the screen');
    return code;
  }

  let token = '';

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const send = () =>
      fetch(`${program.url}/api/v3/${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    if (!token) await signIn();
    let response = await send();
    if (response.status === 401) {
      await signIn();
      response = await send();
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  async function signIn(): Promise<void> {
    const login = await fetch(`${program.url}/api/v3/auth/login/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.com', password: 'four words to remember' }),
    });
    token = ((await login.json()) as { access_token: string }).access_token;
  }

  /** What plays, in order. */
  async function enabled(): Promise<string[]> {
    return (await library()).filter((asset) => asset.is_enabled).map((asset) => asset.id);
  }

  async function library(): Promise<Asset[]> {
    return ((await call('GET', 'assets/')) as { results: Asset[] }).results;
  }
});

/** Whether a run of the order's rotation is at the end of what was seen. */
function ends(seen: (string | undefined)[], order: string[]): boolean {
  const last = seen.slice(-order.length);
  return last.length === order.length && last.every((asset, i) => asset === order[i]);
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args]);
}

function distance(a: Colour, b: Colour): number {
  return Math.max(...a.map((channel, i) => Math.abs(channel - (b[i] ?? 0))));
}
