import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../player/e2e/eventually';
import { Glass } from '../../player/e2e/glass';
import { type Colour, middle, png } from '../../player/e2e/png';
import { hindrances } from './axe';
import { Program } from './program';
import { openBrowser, Visitor } from './visitor';

const screenshots = join(import.meta.dirname, 'screenshots');

/** Somebody divides a screen into zones: from a template to the glass. */
describe('layouts', () => {
  let program: Program;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let glass: Glass | undefined;
  const complaints: string[] = [];
  const files = mkdtempSync(join(tmpdir(), 'signate-layouts-'));

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    writeFileSync(join(files, 'Poster.png'), png([200, 60, 40], 640, 360));
    program = await Program.make({ SIGNATE_RATE_LIMITS: 'false' });
    await program.start();
    browser = await openBrowser();
    context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en-US',
      bypassCSP: true, // for the script that looks for hindrances
    });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      const lost = /Failed to load resource|net::ERR_/.test(message.text());
      if (message.type() === 'error' && !lost) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${program.url}/register/`);
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Last name').fill('Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Company').fill('Corner Shop');
    await page.getByLabel('Password', { exact: true }).fill('four words to remember');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/corner-shop/**');
  });

  afterAll(async () => {
    await glass?.destroy();
    await browser?.close();
    await program?.destroy();
    rmSync(files, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot('failed').catch(() => undefined);
  });

  const shot = (name: string) => page.screenshot({ path: join(screenshots, `layouts-${name}.png`) });
  const go = (path: string) => page.goto(`${program.url}/corner-shop/${path}`);
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();
  const dialog = () => page.getByRole('dialog');
  const zone = (name: string) =>
    page.getByRole('group').getByRole('button', { name: new RegExp(`^${name}:`) });
  const said = (text: string | RegExp) => page.getByRole('status').getByText(text).first().waitFor();
  const isAccessible = async () => expect(await hindrances(page)).toEqual([]);
  const lies = async (name: string, place: string) => {
    let label: string | null = '';
    await eventually(
      async () => {
        label = await zone(name).getAttribute('aria-label');
        return label?.endsWith(place) ?? false;
      },
      () => `${label} is not at ${place}`,
    );
  };
  const drag = async (from: { x: number; y: number }, by: { x: number; y: number }) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2);
    await page.mouse.move(from.x + by.x, from.y + by.y);
    await page.mouse.up();
  };
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const panel = (name: string) =>
    page.locator('section', { has: page.getByRole('heading', { level: 2, name, exact: true }) });
  const boxOf = async (name: string) => {
    const box = await zone(name).boundingBox();
    if (!box) throw new Error(`${name} is not on the canvas`);
    return box;
  };

  /** Somebody else of the company, who needs no browser. */
  const called = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const account = { email: 'ada@example.com', password: 'four words to remember' };
    const { access_token } = await program.call<{ access_token: string }>('POST', 'auth/login/', account);
    return program.call<T>(method, path, body, access_token);
  };

  it('begins with a template', async () => {
    await go('assets/');
    const chooser = page.waitForEvent('filechooser');
    await button('Upload').click();
    await (await chooser).setFiles(join(files, 'Poster.png'));
    await page
      .getByRole('article', { name: 'Poster' })
      .getByText('On', { exact: true })
      .waitFor({ timeout: 60_000 });

    await go('layouts/');
    await page.getByText('Make your first layout').waitFor();
    await isAccessible();
    await button('New layout').click();
    await dialog().getByLabel('Name').fill('Entrance');
    await dialog().getByText('Full screen with clock').click();
    await shot('template');
    await isAccessible();
    await dialog().getByRole('button', { name: 'Create layout' }).click();
    await page.getByRole('heading', { level: 1, name: 'Entrance' }).waitFor();
    await lies('Clock', 'x 1520, y 40, 360 × 120');
  });

  it('moves and resizes zones by pointer, which snap to the grid', async () => {
    await button('Add zone').click();
    await lies('Zone 3', 'x 160, y 135, 640 × 405');
    const unit = (await boxOf('Zone 3')).width / 640;
    const box = await boxOf('Zone 3');
    await drag({ x: box.x + 40, y: box.y + 40 }, { x: 161 * unit, y: 400 * unit });
    await lies('Zone 3', 'x 320, y 540, 640 × 405');
    await said(/^Saved$/); // nothing moves from here on, so the corner is where it is measured
    const now = await boxOf('Zone 3');
    await drag({ x: now.x + now.width, y: now.y + now.height }, { x: -163 * unit, y: -133 * unit });
    await lies('Zone 3', 'x 320, y 540, 480 × 270');
    await said(/^Saved$/);
    await isAccessible();
  });

  it('does the same by keyboard, and takes it back', async () => {
    await zone('Zone 3').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+ArrowUp');
    await lies('Zone 3', 'x 480, y 539, 480 × 405');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z');
    await lies('Zone 3', 'x 320, y 540, 480 × 270');
    await page.keyboard.press('Control+y');
    await lies('Zone 3', 'x 480, y 540, 480 × 270');
    await page.keyboard.press('Delete');
    expect(await zone('Zone 3').count()).toBe(0);
    expect(await focused()).toMatch(/^Clock:/);
    await page.keyboard.press('Control+z');
    await zone('Zone 3').click();
  });

  it('names what is wrong at the zone', async () => {
    await page.getByRole('combobox', { name: 'Content' }).selectOption({ label: 'QR code' });
    await page.getByText('Not saved').waitFor();
    await page.getByLabel('Address', { exact: true }).fill('https://example.com/menu');
    await said(/^Saved$/);
    await page.getByLabel('Name', { exact: true }).fill('Menu code');
    await zone('Menu code').waitFor();
    await zone('Main').click({ position: { x: 5, y: 200 } });
    await page.getByRole('combobox', { name: 'Content' }).selectOption({ label: 'Asset…' });
    await dialog()
      .getByRole('button', { name: /Poster/ })
      .click();
    await said(/^Saved$/);
    await lies('Main', 'x 0, y 0, 1920 × 1080');
    await shot('editor');
    await isAccessible();
  });

  it('tells of changes from elsewhere before it saves over them', async () => {
    const { results } = await called<{ results: { id: string }[] }>('GET', 'layouts/');
    const id = results[0]?.id ?? '';
    await context.setOffline(true);
    await zone('Menu code').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('Not saved').waitFor();
    const other = await called<{ content: { zones: { name: string }[] } }>('GET', `layouts/${id}/`);
    for (const each of other.content.zones) if (each.name === 'Clock') each.name = 'Time';
    await called('PATCH', `layouts/${id}/`, { content: other.content });
    await context.setOffline(false);
    await page.keyboard.press('ArrowLeft');
    await button('Keep mine').waitFor();
    await isAccessible();
    await button('Take theirs').click();
    await zone('Time').waitFor();
    await lies('Menu code', 'x 480, y 540, 480 × 270');
  });

  it('publishes what changed, and gives it to a screen', async () => {
    await button('Preview').click();
    await dialog().getByRole('img', { name: 'Preview of Entrance' }).waitFor();
    await page.keyboard.press('Escape');
    await button('Publish…').click();
    await dialog().getByText('Menu code').waitFor();
    await isAccessible();
    await dialog().getByRole('button', { name: 'Publish', exact: true }).click();
    await said('Published Entrance');
    await page.getByText('Published', { exact: true }).first().waitFor();

    glass = await Glass.on(`${program.url}/player/`);
    const screen = glass;
    let code = '';
    await eventually(async () => {
      code = (await screen.page.locator('[data-code]').first().getAttribute('data-code')) ?? '';
      return code.length === 6;
    }, 'the screen shows no code');
    await go(`devices/?code=${code}`);
    await dialog().getByRole('button', { name: 'Pair' }).click();
    await page.waitForURL(/devices\/[0-9a-f-]{36}/);
    await page.getByLabel('What it shows').selectOption({ label: 'Entrance' });
    await button('Save').click();
    await said(/^Saved /);
    await page.reload();
    await eventually(
      async () =>
        (await page
          .getByLabel('What it shows')
          .evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.label)) === 'Entrance',
      'the screen does not keep its layout',
    );
    expect(complaints).toEqual([]);
  });

  it('is drawn on the glass, and drawn anew when it is published anew', async () => {
    if (!glass) throw new Error('there is no screen');
    const screen = glass;
    type Zones = { id?: string; name: string; [more: string]: unknown }[];
    type Content = { zones: Zones };
    type Layout = { id: string; content: Content; published: Content };
    const { results } = await called<{ results: Layout[] }>('GET', 'layouts/');
    const id = results[0]?.id ?? '';
    const drawn = async (name: string) => {
      const { published } = await called<Layout>('GET', `layouts/${id}/`);
      return screen.page.locator(`[data-zone="${published.zones.find((zone) => zone.name === name)?.id}"]`);
    };
    const poster: Colour = [200, 60, 40];
    const isPoster = async () => {
      const colour = middle(await (await drawn('Main')).screenshot());
      return colour.every((part, at) => Math.abs(part - (poster[at] ?? 0)) < 20);
    };
    const shows = () => page.getByRole('status').getByText('Shows Entrance');
    await eventually(async () => (await screen.says('asset')) === id, 'the layout is on the glass');
    await eventually(isPoster, 'the picture is in its zone');
    expect(await (await drawn('Time')).textContent()).toMatch(/\d\d?:\d\d/);
    await (await drawn('Menu code')).locator('svg').waitFor();
    await shows().waitFor();
    await page.getByRole('link', { name: 'Open layout' }).waitFor();
    await shot('on-screen');
    await isAccessible();

    const { content } = await called<Layout>('GET', `layouts/${id}/`);
    content.zones = content.zones.filter(({ name }) => name !== 'Time');
    content.zones.push({
      name: 'Greeting',
      ...{ x: 60, y: 780, width: 900, height: 240, z_index: 9, background: '#14315f' },
      widget: { type: 'text', settings: { text: 'Good morning' } },
    });
    await called('PATCH', `layouts/${id}/`, { content });
    const before = await screen.says('manifest');
    await page.reload();
    await shows().waitFor();
    expect(await screen.says('manifest')).toBe(before); // a draft is nobody's business
    await called('POST', `layouts/${id}/publish/`, {});
    await screen.page.getByText('Good morning').waitFor();
    await eventually(async () => (await screen.page.locator('.canvas').count()) === 1, 'the old one leaves');
    expect(await (await drawn('Greeting')).textContent()).toBe('Good morning');
    expect(await isPoster()).toBe(true);
    expect(await screen.page.locator('[data-zone]').count()).toBe(3);
    expect(screen.complaints).toEqual([]);
  });

  it('tells which screens show it, how often codes were scanned, and which data does not arrive', async () => {
    const { results } = await called<{ results: { id: string }[] }>('GET', 'layouts/');
    const codes = await called<{ results: { url: string }[] }>('GET', `layouts/${results[0]?.id}/codes/`);
    const phone = { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)' };
    const scan = await fetch(codes.results[0]?.url ?? '', { headers: phone, redirect: 'manual' });
    expect(scan.headers.get('Location')).toBe('https://example.com/menu');

    await go('layouts/');
    await page.getByRole('article', { name: 'Entrance' }).getByText('1 screen').waitFor();
    await page.getByRole('link', { name: 'Entrance' }).click();
    await panel('Where it is shown').getByRole('link').waitFor();
    const scans = panel('Scans of QR codes');
    await scans.getByText('1 scan', { exact: true }).waitFor();
    await scans.getByText('Menu code').waitFor();
    await scans.getByText('1 with iPhone or iPad').waitFor();

    await button('Add zone').click();
    await page.getByRole('combobox', { name: 'Content' }).selectOption({ label: 'Ticker' });
    await page.getByRole('combobox', { name: 'Source' }).selectOption({ label: 'RSS or Atom feed' });
    await page.getByLabel('Address of the feed', { exact: true }).fill('http://127.0.0.1:9/news.xml');
    await panel('Data')
      .getByText(/^Not fetched: .* Last tried .*\. Screens show nothing there yet\.$/)
      .waitFor({ timeout: 30_000 });
    await panel('Zones').getByText('Its data cannot be fetched').waitFor({ state: 'attached' });
    await isAccessible();
    await shot('reports');

    await button('Remove Zone 4').click();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
    await panel('Data').waitFor({ state: 'detached' });
    await said(/^Saved$/);
  });

  it('is given to another workspace, without keys, until it is withdrawn', async () => {
    const { results } = await called<{ results: { id: string; name: string }[] }>('GET', 'layouts/');
    const id = results.find(({ name }) => name === 'Entrance')?.id ?? '';
    const { content } = await called<{ content: { zones: object[] } }>('GET', `layouts/${id}/`);
    const publish = async (more: object[]) => {
      await called('PATCH', `layouts/${id}/`, {
        content: { ...content, zones: [...content.zones, ...more] },
      });
      await called('POST', `layouts/${id}/publish/`, {});
    };
    const keyed = { source: 'feed', url: 'https://news.example.com/feed.xml?api_key=planted' };
    await publish([
      {
        name: 'Headlines',
        ...{ x: 60, y: 20, width: 900, height: 80, z_index: 12 },
        widget: { type: 'ticker', settings: keyed },
      },
    ]);
    const theirs = await Visitor.at(browser, program.url, { bypassCSP: true });
    theirs.page.setDefaultTimeout(15_000);
    const person = {
      first: 'Bob',
      last: 'Baker',
      email: 'bob@example.com',
      password: 'four words to remember',
    };
    await theirs.register(person, 'City Bakery');
    await theirs.page.waitForURL('**/city-bakery/**');

    await go(`layouts/${id}/`);
    await button('More for Entrance').click();
    await page.getByRole('menuitem', { name: 'Share' }).click();
    await dialog().getByRole('button', { name: 'With a workspace' }).click();
    await dialog().getByLabel('Workspace').fill('city-bakery');
    await dialog().getByLabel('Message (optional)').fill('For your window');
    await dialog().getByRole('button', { name: 'Offer', exact: true }).click();
    await dialog()
      .getByRole('alert')
      .getByText(/“Headlines” .* a password or a key/)
      .waitFor();
    await isAccessible();
    await shot('offer-refused');
    await publish([]);
    await dialog().getByRole('button', { name: 'Offer', exact: true }).click();
    await said('Offered to City Bakery');
    await dialog().waitFor({ state: 'detached' });

    await theirs.go('/city-bakery/shares/');
    const received = theirs.page.getByRole('region', { name: 'From other workspaces' });
    await received.getByText('For your window').waitFor();
    expect(await hindrances(theirs.page)).toEqual([]);
    await received.getByRole('button', { name: 'Accept' }).click();
    await received.getByText('Accepted').waitFor();
    await received.getByRole('link', { name: 'Entrance' }).click();
    await theirs.page.getByRole('heading', { level: 1, name: 'Entrance' }).waitFor();
    await theirs.page
      .getByRole('group')
      .getByRole('button', { name: /^Menu code:/ })
      .waitFor();
    expect(
      await theirs.page
        .getByRole('group')
        .getByRole('button', { name: /^Headlines:/ })
        .count(),
    ).toBe(0);

    await go('shares/');
    const given = page.getByRole('region', { name: 'Given to other workspaces' });
    await given.getByText('Accepted').waitFor();
    await given.getByRole('button', { name: 'Withdraw' }).click();
    await dialog().getByText('The copy of City Bakery goes away at once, from their screens too.').waitFor();
    await dialog().getByRole('button', { name: 'Withdraw' }).click();
    await given.getByText('Withdrawn').waitFor();
    await isAccessible();
    await theirs.page.reload();
    await theirs.page.getByRole('heading', { level: 1, name: 'This layout is gone' }).waitFor();
    await theirs.go('/city-bakery/shares/');
    await received.getByText('Withdrawn').waitFor();
    expect(theirs.complaints).toEqual([]);
    await theirs.context.close();
  });

  it('is not deleted while a screen shows it, and says which one', async () => {
    await go('layouts/');
    await page.getByRole('button', { name: 'More for Entrance' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog().getByText('Entrance is in use').waitFor();
    await dialog().getByRole('link').waitFor();
    await isAccessible();
    await shot('in-use');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('article', { name: 'Entrance' }).waitFor();
  });

  it('comes back from the trash', async () => {
    await go('layouts/');
    await page.getByRole('button', { name: 'More for Entrance' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'Entrance (Copy)' }).waitFor();
    await go('layouts/');
    await page.getByRole('button', { name: 'More for Entrance (Copy)' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await said('Deleted Entrance (Copy)');
    await go('layouts/?trash=1'); // the way back that the message offers is gone with the page
    await page.getByText('30 days left').waitFor();
    await isAccessible();
    await shot('trash');
    await button('Restore Entrance (Copy)').click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    await button('Trash').click();
    await page.getByRole('article', { name: 'Entrance (Copy)' }).waitFor();
    await page.getByRole('button', { name: 'More for Entrance (Copy)' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('article', { name: 'Entrance (Copy)' }).waitFor({ state: 'detached' });
  });

  it('fits a phone, in the dark', async () => {
    await go('layouts/');
    await page.getByRole('article', { name: 'Entrance' }).waitFor();
    await shot('list');
    await isAccessible();
    await page.setViewportSize({ width: 375, height: 812 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('list-phone-dark');
    await page.getByRole('link', { name: 'Entrance' }).click();
    await zone('Menu code').click();
    // Zones are as large as the canvas to scale has them; the list below names each in full size.
    const isSmallZone = (fault: string) => fault.startsWith('target-size') && fault.includes('data-zone');
    expect((await hindrances(page)).filter((fault) => !isSmallZone(fault))).toEqual([]);
    await page.evaluate(() => window.scrollTo(0, 0));
    await shot('editor-phone-dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(375);
    await page.setViewportSize({ width: 1440, height: 900 });
    await shot('editor-dark');
  });
});
