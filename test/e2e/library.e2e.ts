import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../player/e2e/eventually';
import { Glass } from '../../player/e2e/glass';
import { type Colour, png } from '../../player/e2e/png';
import { hindrances } from './axe';
import { Program } from './program';
import { openBrowser } from './visitor';

const colours: Record<string, Colour> = {
  Breakfast: [220, 120, 30],
  Lunch: [30, 150, 60],
  Dinner: [40, 60, 200],
};
const screenshots = join(import.meta.dirname, 'screenshots');

/** What a content manager does all day: fill the library, keep it in order, and bring it to screens and people. */
describe('the library', () => {
  let program: Program;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let glass: Glass | undefined;
  const complaints: string[] = [];
  const files = mkdtempSync(join(tmpdir(), 'signate-library-'));

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    for (const [name, colour] of Object.entries(colours))
      writeFileSync(join(files, `${name}.png`), png(colour, 640, 360));
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

  const shot = (name: string) => page.screenshot({ path: join(screenshots, `library-${name}.png`) });
  const go = (path: string) => page.goto(`${program.url}/corner-shop/${path}`);
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();
  const card = (name: string) => page.getByRole('article', { name, exact: true });
  const side = () => page.getByRole('navigation', { name: 'Parts of the library' }).first();
  const dialog = () => page.getByRole('dialog');
  const newPlaylist = async (name: string, filledBy?: string) => {
    await button('New playlist').click();
    await dialog().getByLabel('Name').fill(name);
    if (filledBy) await dialog().getByLabel('How it is filled').selectOption(filledBy);
    await dialog().getByRole('button', { name: 'Create playlist' }).click();
  };
  const said = (text: string | RegExp) => page.getByRole('status').getByText(text).first().waitFor();
  const shown = async (...names: string[]) => {
    const cards = page.getByRole('main').getByRole('article');
    let seen: (string | null)[] = [];
    await eventually(
      async () => {
        seen = await cards.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
        return seen.length === names.length && names.every((name) => seen.includes(name));
      },
      () => `the library shows ${seen.join(', ')} instead of ${names.join(', ')}`,
    );
  };
  /** What another program does with the API. */
  const called = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const account = { email: 'ada@example.com', password: 'four words to remember' };
    const { access_token } = await program.call<{ access_token: string }>('POST', 'auth/login/', account);
    return program.call<T>(method, path, body, access_token);
  };
  const isAccessible = async () => expect(await hindrances(page)).toEqual([]);

  it('takes files in', async () => {
    await go('assets/');
    const chooser = page.waitForEvent('filechooser');
    await button('Upload').click();
    await (await chooser).setFiles(Object.keys(colours).map((name) => join(files, `${name}.png`)));
    await shown('Breakfast', 'Lunch', 'Dinner');
    await eventually(
      async () => (await page.getByRole('article').getByText('On', { exact: true }).count()) === 3,
      'the files are not processed',
      60_000,
    );
    await isAccessible();
    await button('Close uploads').click();
  });

  it('puts tags with colours on many at once, and takes that back', async () => {
    await button('New tag').click();
    await dialog().getByLabel('Name').fill('food');
    await dialog().getByLabel('Colour 2').check({ force: true });
    await dialog().getByRole('button', { name: 'Make tag' }).click();
    await side().getByText('food').waitFor();

    await page.keyboard.press('Control+a');
    await page.getByRole('toolbar').getByRole('button', { name: 'Tags…' }).click();
    await dialog().getByLabel('Tags').fill('food,summer,');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await said('Tagged 3 assets');
    await eventually(
      async () => /summer\s*3/.test((await side().textContent()) ?? ''),
      'the side does not count the tagged assets',
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(
      async () => !/summer\s*3/.test((await side().textContent()) ?? ''),
      'the tags are not taken back',
    );
    await page.keyboard.press('Escape');

    await button('More for Lunch').click();
    await page.getByRole('menuitem', { name: 'Tags…' }).click();
    await dialog().getByLabel('Tags').fill('food/noon');
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await said('Tagged 1 asset');
    await button('Show what is in food').click();
    await side().getByRole('button', { name: /^noon/ }).click();
    await shown('Lunch');
    await page.getByRole('button', { name: 'No longer only food/noon' }).click();
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('keeps assets in folders, by dialog and by drag', async () => {
    await button('New folder').click();
    await dialog().getByLabel('Name').fill('Evening');
    await dialog().getByRole('button', { name: 'Make folder' }).click();
    await side()
      .getByRole('button', { name: /^Evening/ })
      .waitFor();

    await button('More for Dinner').click();
    await page.getByRole('menuitem', { name: 'Move to folder…' }).click();
    await dialog().getByLabel('Folder').selectOption('Evening');
    await dialog().getByRole('button', { name: 'Move', exact: true }).click();
    await said('Moved 1 asset');
    await card('Breakfast').dragTo(side().getByRole('button', { name: /^Evening/ }));
    await eventually(
      async () => /Evening\s*2/.test((await side().textContent()) ?? ''),
      'the folder does not hold what was dragged into it',
    );
    await side()
      .getByRole('button', { name: /^Evening/ })
      .click();
    await shown('Breakfast', 'Dinner');
    await page.getByRole('heading', { level: 1, name: 'Evening' }).waitFor();
    await isAccessible();
    await page
      .getByRole('navigation', { name: 'Where you are' })
      .getByRole('button', { name: 'All assets' })
      .click();
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('finds by words and signs, suggests, and keeps a search', async () => {
    const search = page.getByRole('combobox', { name: 'Search assets' });
    await search.fill('lunch OR dinner -breakfast');
    await shown('Lunch', 'Dinner');
    await search.fill('din');
    await page.getByRole('option', { name: /Dinner/ }).waitFor();
    await isAccessible();
    await search.press('ArrowDown');
    await search.press('Enter');
    await shown('Dinner');
    await button('Save search').click();
    await dialog().getByLabel('Name').fill('In the evening');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await button('Clear the search').click();
    await shown('Breakfast', 'Lunch', 'Dinner');
    await side().getByRole('button', { name: 'In the evening', exact: true }).click();
    await shown('Dinner');

    // What another program saved asks the same here, and is saved over with what is seen.
    const filter = {
      is_enabled: true,
      processing_status: 'completed',
      created_at__lte: '2020-01-01T12:00:00Z',
    };
    await called('POST', 'saved-searches/', { name: 'Long ago', filter });
    await page.reload();
    await side().getByRole('button', { name: 'Long ago', exact: true }).click();
    await page.getByRole('heading', { name: 'No asset fits' }).waitFor();
    const chips = page.getByRole('list', { name: 'Filters' });
    await chips.getByRole('button', { name: 'No longer only Ready' }).waitFor();
    await isAccessible();
    await chips.getByRole('button', { name: /^No longer only Added until/ }).click();
    await shown('Breakfast', 'Lunch', 'Dinner');
    await button('When added…').click();
    await dialog().getByLabel('From').fill('2020-01-02');
    await dialog().getByLabel('Until').fill('2020-01-01');
    await dialog().getByRole('button', { name: 'Show' }).click();
    await dialog().getByText('must not be before the first').waitFor();
    await dialog().getByLabel('Until').fill('');
    await dialog().getByRole('button', { name: 'Show' }).click();
    await chips.getByRole('button', { name: 'No longer only Added from Jan 2, 2020' }).waitFor();
    await button('Actions for Long ago').click();
    await page.getByRole('menuitem', { name: 'Save over with this search' }).click();
    await said('Long ago asks what you see now');
    await go('assets/');
    await side().getByRole('button', { name: 'Long ago', exact: true }).click();
    await chips.getByRole('button', { name: 'No longer only Added from Jan 2, 2020' }).waitFor();
    await shown('Breakfast', 'Lunch', 'Dinner');
    await go('assets/');
    await search.fill('dinnner');
    await page.getByText('These come close').waitFor();
    await button('Clear the search').click();
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('is used by keyboard', async () => {
    // Files that are sent at the same time arrive in any order, so the first one may be each of them.
    await page.getByRole('main').getByRole('article').first().getByRole('link').last().focus();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('article')?.getAttribute('aria-label') ?? '');
    const first = await focused();
    await page.keyboard.press('Space');
    await page.getByText('1 selected').waitFor();
    await page.keyboard.press('ArrowRight');
    await eventually(async () => ![first, ''].includes(await focused()), 'the arrow keys go nowhere');
    await page.keyboard.press('x');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('toolbar').count()).toBe(0);
  });

  it('deletes many into the trash, and gives them back', async () => {
    await card('Breakfast').getByRole('checkbox').check({ force: true });
    await card('Lunch').getByRole('checkbox').check({ force: true });
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await said('2 assets deleted');
    await shown('Dinner');
    await side().getByRole('button', { name: 'Trash' }).click();
    await shown('Breakfast', 'Lunch');
    await page.getByText('30 days left').first().waitFor();
    await isAccessible();
    await button('More for Lunch').click();
    await page.getByRole('menuitem', { name: 'Restore' }).click();
    await shown('Breakfast');
    await card('Breakfast').getByRole('checkbox').check({ force: true });
    await page.getByRole('toolbar').getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    await side().getByRole('button', { name: 'All assets' }).click();
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('talks about a picture at a place in it, and replaces its file with a way back', async () => {
    await card('Lunch').getByRole('link', { name: 'Lunch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
    await button('Pin to a place').click();
    await page.getByRole('button', { name: 'Pin the comment here' }).click({ position: { x: 60, y: 40 } });
    await page.getByLabel('New comment').fill('The logo is the old one.');
    await button('Comment').click();
    await page.getByRole('button', { name: 'Comment 1', exact: true }).waitFor();
    await page
      .getByRole('article', { name: 'Comment number 1' })
      .getByText('The logo is the old one.')
      .waitFor();
    await page.getByRole('button', { name: 'Edit comment' }).click();
    await page.getByRole('textbox', { name: 'Edit comment' }).fill('The logo is last year’s.');
    await isAccessible();
    await page
      .getByRole('article', { name: 'Comment number 1' })
      .getByRole('button', { name: 'Save' })
      .click();
    await page
      .getByRole('article', { name: 'Comment number 1' })
      .getByText('The logo is last year’s.')
      .waitFor();
    await page.getByRole('button', { name: 'Settle' }).click();
    await page.getByRole('button', { name: 'Show 1 settled' }).waitFor();

    const chooser = page.waitForEvent('filechooser');
    await button('Replace file').click();
    await (await chooser).setFiles(join(files, 'Dinner.png'));
    await page.getByRole('region', { name: 'Uploads' }).getByText('Dinner.png').waitFor();
    await page.getByText('Version 2').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await said('Version 1 is back');
    const download = page.waitForEvent('download');
    await button('Download').click();
    expect((await download).suggestedFilename()).toBe('Lunch.png');
    const earlier = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download version 2' }).click();
    expect((await earlier).suggestedFilename()).toBe('Dinner.png');
    await isAccessible();
    await shot('asset');
  });

  it('asks for the facts that a template names', async () => {
    await go('settings/metadata/');
    await button('New template').click();
    await dialog().getByLabel('Name', { exact: true }).fill('Campaign');
    await dialog().getByLabel('Name of field 1').fill('Region');
    await dialog().getByLabel('Kind of field 1').selectOption('One of some choices');
    await dialog().getByLabel('Choices of field 1').fill('North, South');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Campaign').first().waitFor();
    await isAccessible();
    await go('assets/');
    await card('Dinner').getByRole('link', { name: 'Dinner' }).click();
    await page.getByLabel('Template').selectOption('Campaign');
    await page.getByLabel('Region').selectOption('South');
    await page.getByRole('form', { name: 'Details' }).getByRole('button', { name: 'Save' }).click();
    await said('Saved the details of Dinner');
    await page.reload();
    await eventually(
      async () => (await page.getByLabel('Region').inputValue()) === 'South',
      'the metadata is not kept',
    );
  });

  it('gives a link another address, and says what is wrong with one', async () => {
    await go('assets/?add=link');
    await dialog().getByLabel('Address', { exact: true }).fill('example.com/menu');
    await dialog().getByLabel('Name', { exact: true }).fill('Menu');
    await dialog().getByRole('button', { name: 'Add link' }).click();
    await card('Menu').getByRole('link', { name: 'Menu' }).click();
    const form = page.getByRole('form', { name: 'Settings' });
    await form.getByLabel('Address', { exact: true }).fill('two words');
    await form.getByText('Advanced').click();
    await form.getByLabel('Accept any certificate').check({ force: true });
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Enter an address such as').waitFor();
    await isAccessible();
    await form.getByLabel('Address', { exact: true }).fill('example.com/lunch');
    await form.getByRole('button', { name: 'Save' }).click();
    await said('Saved Menu');
    await page.reload();
    await eventually(
      async () =>
        (await form.getByLabel('Address', { exact: true }).inputValue()) === 'https://example.com/lunch',
      'the address is not kept',
    );
    expect(await form.getByLabel('Accept any certificate').isChecked()).toBe(true);
    await button('Delete').click();
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('makes a playlist, publishes it with its differences shown, and a screen plays it', async () => {
    await go('playlists/');
    await isAccessible();
    await newPlaylist('All day');
    await page.getByRole('heading', { level: 1, name: 'All day' }).waitFor();
    await button('Add assets').click();
    for (const name of ['Dinner', 'Breakfast'])
      await dialog().getByRole('checkbox', { name, exact: true }).check({ force: true });
    await dialog().getByRole('button', { name: 'Add 2 assets' }).click();
    await page.getByText('2 items · 0:20 a round').waitFor();
    await page
      .getByRole('article', { name: 'Breakfast' })
      .getByRole('button', { name: 'Breakfast', exact: true })
      .focus();
    await page.keyboard.press('Alt+ArrowUp');
    const order = () =>
      page
        .getByRole('list', { name: 'Contents' })
        .getByRole('article')
        .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')).join(' '));
    await eventually(async () => (await order()) === 'Breakfast Dinner', 'the item does not move');
    await page
      .getByRole('article', { name: 'Dinner' })
      .getByRole('button', { name: 'Dinner', exact: true })
      .click();
    await dialog().getByLabel('Seconds on screen').fill('3');
    await dialog().getByLabel('Note').fill('Candles');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('2 items · 0:13 a round').waitFor();
    await isAccessible();

    await button('Publish').click();
    await dialog().getByText('2 added').waitFor();
    await isAccessible();
    await dialog().getByLabel('What changed').fill('The first one');
    await dialog().getByRole('button', { name: 'Publish' }).click();
    await said('All day is on its screens');
    await page.getByText('Version 1').waitFor();

    glass = await Glass.on(`${program.url}/player/`);
    const screen = glass;
    let code = '';
    await eventually(async () => {
      code = (await screen.page.locator('[data-code]').first().getAttribute('data-code')) ?? '';
      return code.length === 6;
    }, 'the screen shows no code');
    const list = page.url();
    await go(`devices/?code=${code}`);
    await dialog().getByRole('button', { name: 'Pair' }).click();
    await page.waitForURL(/devices\/[0-9a-f-]{36}/);
    await page.goto(list);
    await button('Screens…').click();
    await dialog().getByRole('checkbox').first().check({ force: true });
    await dialog().getByRole('button', { name: 'Save' }).click();
    await said('Changed the screens of All day');
    const playing = new Set<string>();
    await eventually(
      async () => {
        const asset = await screen.says('asset');
        if (asset) playing.add(asset);
        return playing.size === 2;
      },
      'the screen does not play both items',
      45_000,
    );
    expect(await shownOnPlaylist()).toBe(2);
  });

  /** How many items the preview of the moment names. */
  const shownOnPlaylist = () =>
    page.locator('section', { hasText: 'What plays when' }).getByRole('listitem').count();

  it('restores an earlier version as the draft', async () => {
    await page.getByRole('button', { name: 'Actions for Dinner' }).click();
    await page.getByRole('menuitem', { name: 'Take out' }).click();
    await page.getByText('1 item · 0:10 a round').waitFor();
    await button('Publish').click();
    await dialog().getByText('1 taken out').waitFor();
    await dialog().getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('2 items · 0:13 a round').waitFor();
    await page.getByText('Unpublished changes').waitFor();
  });

  it('shares with people who have no account, until the link is ended', async () => {
    await button('Share').click();
    await dialog().getByLabel('Ask for a password').check({ force: true });
    await dialog().getByLabel('Password', { exact: true }).fill('open up');
    await dialog().getByRole('button', { name: 'Create link' }).click();
    const link = await dialog().getByLabel('Link', { exact: true }).inputValue();
    await dialog().getByRole('img', { name: 'The link as a QR code' }).waitFor();
    await isAccessible();

    await dialog().getByRole('button', { name: 'End link' }).click();
    const asked = page.getByRole('dialog', { name: 'End the link of All day?' });
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await asked.waitFor({ state: 'detached' });

    const visitor = await (await browser.newContext()).newPage();
    await visitor.goto(link);
    expect(await visitor.getByRole('img').count()).toBe(0);
    await visitor.getByLabel('Password').fill('open up');
    await visitor.getByRole('button', { name: 'Open' }).click();
    await visitor.getByRole('heading', { name: 'All day' }).waitFor();
    await eventually(
      async () =>
        (await visitor
          .getByRole('img')
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth)) > 0,
      'the visitor sees no picture',
    );

    await go('shares/');
    await page.getByText('Opened once').waitFor();
    await isAccessible();
    await shot('shares');
    await page.getByRole('button', { name: 'End the link of All day' }).click();
    await dialog().getByRole('button', { name: 'End link' }).click();
    await page.getByRole('heading', { name: 'Nothing is shared' }).waitFor();
    const answer = await visitor.goto(link);
    expect(answer?.status()).toBe(404);
  });

  it('takes files and links into the folder that is open', async () => {
    await go('assets/');
    await side()
      .getByRole('button', { name: /^Evening/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Evening' }).waitFor();
    const chooser = page.waitForEvent('filechooser');
    await button('Upload').click();
    await (await chooser).setFiles(join(files, 'Lunch.png'));
    await button('Add link').click();
    await dialog().getByRole('textbox', { name: 'Address' }).fill('example.com/menu');
    await dialog().getByRole('button', { name: 'Add link' }).click();
    await shown('Breakfast', 'Dinner', 'Lunch', 'example.com/menu');
    // What comes after counts on what was there before.
    const added = (await called<{ results: { id: string }[] }>('GET', 'assets/?ordering=-created_at&limit=2'))
      .results;
    const ids = added.map(({ id }) => id);
    await called('POST', 'assets/bulk/', { action: 'delete', ids });
    await called('POST', 'assets/bulk/', { action: 'purge', ids });
  });

  it('says that the server does not answer, and reads again when it is asked to', async () => {
    for (const path of ['assets', 'playlists', 'layouts']) {
      const list = `**/api/v3/${path}/?*`;
      const body = JSON.stringify({ title: 'Service Unavailable', status: 503 });
      await page.route(list, (route) =>
        route.fulfill({ status: 503, contentType: 'application/problem+json', body }),
      );
      await go(`${path}/`);
      const alert = page.getByRole('main').getByRole('alert');
      await alert.getByText(/^The server cannot be reached\./).waitFor();
      await isAccessible();
      await page.unroute(list);
      await alert.getByRole('button', { name: 'Try again' }).click();
      await alert.waitFor({ state: 'detached' });
    }
  });

  it('does not take what could not be read for nothing', async () => {
    const broken = /\/api\/v3\/(folders|tags|saved-searches|playlists\/[^/]+\/(uses|revisions))\//;
    const body = JSON.stringify({ title: 'Service Unavailable', status: 503 });
    await page.route(broken, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body }),
    );
    const parts = async (path: string, alerts: Locator, count: number) => {
      await go(path);
      await eventually(
        async () => (await alerts.count()) === count,
        `${path} hides what could not be read`,
        30_000,
      );
      await isAccessible();
    };
    await parts('assets/', side().getByRole('alert'), 3);
    expect(await side().getByText('No folders yet').count()).toBe(0);
    await page.unroute(broken);
    for (let left = 3; left > 0; left--) {
      await side().getByRole('button', { name: 'Try again' }).first().click();
      await eventually(async () => (await side().getByRole('alert').count()) < left, 'nothing is read again');
    }
    await side()
      .getByRole('button', { name: /^Evening/ })
      .waitFor();

    await page.route(broken, (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body }),
    );
    await go('playlists/');
    await page.getByRole('main').getByRole('link', { name: 'All day' }).first().click();
    const main = page.getByRole('main').getByRole('alert');
    await eventually(
      async () => (await main.count()) === 2,
      'the playlist hides what could not be read',
      30_000,
    );
    await page.unroute(broken);
  });

  it('merges a tag into another, and a rule picks what has it', async () => {
    await go('assets/');
    await button('New tag').click();
    await dialog().getByLabel('Name').fill('lunchtime');
    await dialog().getByRole('button', { name: 'Make tag' }).click();
    await side().getByText('lunchtime').waitFor();
    await button('Show what is in food').click();
    await button('Actions for noon').click();
    await page.getByRole('menuitem', { name: 'Merge into another…' }).click();
    await dialog().getByLabel('Into').selectOption('lunchtime');
    await dialog().getByRole('button', { name: 'Merge' }).click();
    await said('Merged food/noon into lunchtime');
    await side()
      .getByRole('button', { name: /^lunchtime/ })
      .click();
    await shown('Lunch');

    await go('playlists/');
    await newPlaylist('Lunch hour', 'A rule picks assets by tag and type');
    await page.getByText(/^3 assets fit/).waitFor();
    await page.getByLabel('Tags', { exact: true }).fill('lunchtime,');
    await page.getByText(/^1 asset fits/).waitFor();
    await isAccessible();
    await button('Publish').click();
    await dialog().getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Version 1').waitFor();
  });

  it('takes a playlist out of the trash', async () => {
    await go('playlists/');
    await newPlaylist('Late show');
    await page.getByRole('heading', { name: 'Late show' }).waitFor();
    await button('Actions for Late show').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await said('Deleted Late show');
    await go('playlists/?trash=1'); // the way back that the message offers is gone with the page
    await page.getByText('30 days left').waitFor();
    await isAccessible();
    await shot('playlists-trash');
    await button('Restore Late show').click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
    await button('Trash').click();
    await page.getByRole('link', { name: 'Late show' }).waitFor();
  });

  it('renames a folder, and deletes it without what is in it', async () => {
    await go('assets/');
    await button('Actions for Evening').click();
    await page.getByRole('menuitem', { name: 'Rename or move…' }).click();
    await dialog().getByLabel('Name').fill('Night');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await said('Saved folder Night');
    await side()
      .getByRole('button', { name: /^Night/ })
      .click();
    await shown('Breakfast', 'Dinner');
    await button('Actions for Night').click();
    await page.getByRole('menuitem', { name: 'Delete folder' }).click();
    await dialog().getByRole('button', { name: 'Delete folder' }).click();
    await said('Deleted folder Night');
    await shown('Breakfast', 'Lunch', 'Dinner');
  });

  it('copies many and sets their length, and takes both back', async () => {
    const choose = async (...names: string[]) => {
      for (const name of names) await card(name).getByRole('checkbox').check({ force: true });
      await page.getByRole('toolbar').getByRole('button', { name: 'More actions' }).click();
    };
    await choose('Breakfast', 'Lunch');
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await said('Duplicated 2 assets');
    await shown('Breakfast', 'Lunch', 'Dinner', 'Breakfast (Copy)', 'Lunch (Copy)');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await shown('Breakfast', 'Lunch', 'Dinner');
    await page.keyboard.press('Escape');

    await choose('Dinner');
    await page.getByRole('menuitem', { name: 'Seconds on screen…' }).click();
    await dialog().getByLabel('Seconds on screen').fill('7');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await said('Changed the length of 1 asset');
    await card('Dinner').getByText('7 seconds').waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await card('Dinner').getByText('10 seconds').waitFor();
  });

  it('fits a phone, in the dark', async () => {
    const [asset] = (await called<{ results: { id: string }[] }>('GET', 'assets/?search=lunch')).results;
    const [list] = (await called<{ results: { id: string }[] }>('GET', 'playlists/?search=day')).results;
    const link = await called<{ id: string }>('POST', 'assets/', {
      uri: `https://example.com/${'a-very-long-path/'.repeat(9)}`,
    });
    await called('POST', `assets/${asset?.id}/share/`, {
      title: 'Everything that is on at lunch, for the printers',
    });
    const places = {
      library: 'assets/',
      'library-list': 'assets/?view=list',
      'library-filtered':
        'assets/?state=on,unshared&since=2020-01-01T12:30:00Z&mimetype=image&tags=lunchtime&below=0',
      asset: `assets/${asset?.id}/`,
      link: `assets/${link.id}/`,
      playlists: 'playlists/',
      playlist: `playlists/${list?.id}/`,
      shares: 'shares/',
      trash: 'assets/?trash=1',
    };
    const wide: string[] = [];
    await page.setViewportSize({ width: 390, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [name, path] of Object.entries(places)) {
        await go(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForFunction(() => !document.querySelector('main [aria-busy=true]'));
        // The light ones were looked at where their journeys end.
        if (colorScheme === 'dark') await isAccessible();
        await page.screenshot({
          path: join(screenshots, `library-phone-${colorScheme}-${name}.png`),
          fullPage: true,
        });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > 390) wide.push(`${name} (${colorScheme}): ${width}`);
      }
    }
    expect(wide).toEqual([]);
    await go('assets/');
    await page.getByRole('checkbox').first().check({ force: true });
    await shot('phone-dark-chosen');
    const bar = await page.getByRole('toolbar').boundingBox();
    expect(bar?.x).toBeGreaterThanOrEqual(0);
    expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeLessThanOrEqual(390);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await called('DELETE', `assets/${link.id}/`);
  });

  it('empties the trash, and says how much that is', async () => {
    await go('assets/?trash=1');
    await card('Menu').waitFor();
    await button('Empty trash').click();
    await page.getByRole('dialog', { name: /^Delete all \d assets in the trash for good/ }).waitFor();
    await dialog().getByRole('button', { name: 'Empty trash' }).click();
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
  });

  it('is without complaints of the browsers', () => {
    expect(complaints).toEqual([]);
    expect(glass?.complaints).toEqual([]);
  });
});
