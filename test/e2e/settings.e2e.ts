import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../player/e2e/eventually';
import { type Colour, png } from '../../player/e2e/png';
import { hindrances } from './axe';
import { Program } from './program';
import { openBrowser } from './visitor';
import { Zone } from './zone';

const orange: Colour = [230, 120, 20];
const screenshots = join(import.meta.dirname, 'screenshots');

/** What the owner of a workspace does in its settings, from its colours to its end and back. */
describe('the settings of a workspace', () => {
  let program: Program;
  let dns: Zone;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  const files = mkdtempSync(join(tmpdir(), 'signate-settings-'));

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    writeFileSync(join(files, 'logo.png'), png(orange, 120, 40));
    writeFileSync(join(files, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    dns = await Zone.open();
    program = await Program.make({
      SIGNATE_DNS_SERVER: dns.address,
      SIGNATE_PRIVATE_NETWORKS: '127.0.0.0/8', // the receiver of webhooks
    });
    await program.start();
    browser = await openBrowser();
    context = await browser.newContext({
      viewport: { width: 375, height: 812 },
      reducedMotion: 'reduce',
      locale: 'en-US',
      bypassCSP: true, // for the script that looks for hindrances
    });
    page = await context.newPage();
    page.on('console', (message) => {
      const lost = /Failed to load resource|net::ERR_/.test(message.text());
      if (message.type() === 'error' && !lost) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });

  afterAll(async () => {
    await browser?.close();
    await program?.destroy();
    await dns?.close();
    rmSync(files, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: join(screenshots, 'settings-failed.png') }).catch(() => undefined);
  });

  const tab = async (name: string) => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click();
    let title = '';
    await eventually(
      async () => {
        title = await page.title();
        return title.startsWith(`${name} · Settings`);
      },
      () => `no page ${name} but ${title}`,
    );
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  };

  it('begins with its owner', async () => {
    await page.goto(`${program.url}/register/`);
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Last name').fill('Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Company').fill('Corner Shop');
    await page.getByLabel('Password', { exact: true }).fill('four words to remember');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/corner-shop/**');
  });

  it('leads through its pages, and nothing in them hinders anybody, light or dark', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).last().click();
    const found: string[] = [];
    for (const name of ['General', 'Branding', 'Domain', 'Sign-in', 'Webhooks', 'Usage and plan', 'Data']) {
      await tab(name);
      for (const theme of ['light', 'dark']) {
        await page.evaluate((on) => document.documentElement.classList.toggle('dark', on), theme === 'dark');
        const faults = await hindrances(page, theme === 'dark' ? 'color-contrast' : undefined);
        found.push(...faults.map((fault) => `${name}, ${theme}: ${fault}`));
      }
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) found.push(`${name} is ${over} px wider than a phone`);
    }
    await page.evaluate(() => document.documentElement.classList.remove('dark'));
    expect(found).toEqual([]);
  });

  it('shows a name, a logo and colours to whoever signs in at its address', async () => {
    await tab('Branding');
    const picture = page.getByLabel('Picture for the logo');
    await picture.setInputFiles(join(files, 'logo.svg'));
    await page.getByText('Use a PNG, JPEG or WebP picture.').waitFor();
    await picture.setInputFiles(join(files, 'logo.png'));
    await page.getByRole('img', { name: 'On light ground' }).waitFor();
    await page.getByLabel('Shown name').fill('Corner Bakery');
    await page.getByLabel('Main colour', { exact: true }).fill('orange');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Enter a colour such as #0a84ff.').waitFor();
    await page.getByLabel('Main colour', { exact: true }).fill('#B45309');
    await page.getByText(/Easy to read/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Branding saved').waitFor();
    await eventually(async () => (await primary(page)) === '#b45309', 'the dashboard keeps its colour');

    const visitor = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    const guest = await visitor.newPage();
    await guest.goto(`${program.url.replace('://', '://corner-shop.')}/login/`);
    await guest.getByRole('heading', { name: 'Sign in to Corner Bakery' }).waitFor();
    expect(await primary(guest)).toBe('#b45309');
    const logo = guest.locator('main img');
    await eventually(
      () => logo.evaluate((image: HTMLImageElement) => image.naturalWidth === 120),
      'the sign-in page has no logo',
    );
    await guest.screenshot({ path: join(screenshots, 'sign-in-branded.png') });
    await visitor.close();
  });

  it('takes the change back', async () => {
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
    await eventually(async () => (await primary(page)) !== '#b45309', 'the colour stays');
    expect(await page.getByLabel('Shown name').inputValue()).toBe('');
  });

  it('tells a program of ours what happens, signed, and shows what it answered', async () => {
    const came: { headers: IncomingHttpHeaders; body: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        came.push({ headers: request.headers, body });
        response.writeHead(came.length === 1 ? 202 : 410).end('thank you');
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
    await tab('Webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Address').fill('receiver');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter an address that begins with').waitFor();
    await dialog.getByLabel('Address').fill(url);
    await dialog.getByLabel('All events, future ones too').uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Choose at least one event.').waitFor();
    await dialog.getByLabel('Assets: Created').check();
    expect(await hindrances(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'webhook-new.png') });
    await dialog.getByRole('button', { name: 'Save' }).click();

    const secret = await page
      .getByRole('dialog', { name: 'Secret' })
      .getByLabel(url, { exact: true })
      .inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Active', { exact: true }).waitFor();
    const choose = async (entry: string) => {
      await page.getByRole('button', { name: `Actions for ${url}` }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    };
    await choose('Deliveries');
    await page.getByText('Nothing was sent yet.').waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Delivered', { exact: true }).waitFor();
    const { headers, body } = came[0] as (typeof came)[number];
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    await page.getByText('webhook.test', { exact: true }).click();
    await page.getByText('thank you').waitFor();
    expect(await hindrances(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'webhook-log.png') });
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Failed', { exact: true }).waitFor();
    expect(came[1]?.headers['webhook-id']).toBe(headers['webhook-id']);
    await page.getByRole('button', { name: 'Done' }).click();

    // 410 says that the receiver wants no more.
    await page.getByText('The receiver answered 410 Gone').waitFor();
    await page.screenshot({ path: join(screenshots, 'webhooks.png') });
    await page.getByRole('switch', { name: `Enable ${url}` }).click();
    await page.getByText('Active', { exact: true }).waitFor();
    await choose('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Tell other programs what happens' }).waitFor();
    receiver.close();
  });

  it('asks for a domain and says what to enter in the DNS', async () => {
    await tab('Domain');
    expect(await page.getByLabel('Address', { exact: true }).inputValue()).toBe(
      `${program.url.replace('://', '://corner-shop.')}/`,
    );
    await page.getByLabel('Domain', { exact: true }).fill('nothing');
    await page.getByRole('button', { name: 'Add domain' }).click();
    await page.getByText('Enter a domain such as signage.example.com.').waitFor();
    await page.getByLabel('Domain', { exact: true }).fill('https://Screens.Corner-Shop.example/');
    await page.getByRole('button', { name: 'Add domain' }).click();
    await page.getByRole('heading', { name: 'screens.corner-shop.example' }).waitFor();
    expect(await page.getByLabel('Name of the TXT record', { exact: true }).inputValue()).toBe(
      '_signate-challenge.screens.corner-shop.example',
    );
    expect(await page.getByLabel('Value', { exact: true }).inputValue()).toMatch(
      /^signate-verification=\w{32}$/,
    );
  });

  it('looks for the record, and takes the domain once it is there', async () => {
    const card = page.getByRole('status');
    await card.getByText('Waiting for the DNS').waitFor();
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await press('Check now');
    await page.getByText('The record does not say this yet.').waitFor();
    await card.getByText('Record not found yet').waitFor();
    expect(await hindrances(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'domain-not-found.png') });

    // Another workspace is quicker.
    const { access_token: token } = await program.call<{ access_token: string }>('POST', 'auth/register/', {
      first_name: 'Eve',
      last_name: 'Rival',
      email: 'eve@example.com',
      password: 'four other words to remember',
      company: 'Rivals',
    });
    const domains = 'tenants/current/domains/';
    type Asked = { id: string; record_name: string; record_value: string };
    const rival = await program.call<Asked>(
      'POST',
      domains,
      { domain: 'screens.corner-shop.example' },
      token,
    );
    dns.records.set(rival.record_name, rival.record_value);
    await program.call('POST', `${domains}${rival.id}/verify/`, undefined, token);
    dns.records.set(rival.record_name, await page.getByLabel('Value', { exact: true }).inputValue());
    await press('Check now');
    await page.getByText('Another workspace has verified screens.corner-shop.example.').waitFor();
    await card.getByText('Used by another workspace').waitFor();
    expect(await hindrances(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'domain-taken.png') });

    await program.call('DELETE', `${domains}${rival.id}/`, undefined, token);
    await press('Check now');
    await page.getByText('screens.corner-shop.example is verified').waitFor();
    await card.getByText('Verified', { exact: true }).waitFor();
    await page.getByText('It leads to this workspace.').waitFor();
    expect(await page.getByRole('link', { name: 'Open' }).getAttribute('href')).toBe(
      'https://screens.corner-shop.example/',
    );
    expect(await hindrances(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'domain-verified.png') });
    await press('Remove');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'No domain of your own yet' }).waitFor();
  });

  it('downloads everything as one archive', async () => {
    await tab('Data');
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the archive' }).click();
    const download = await started;
    expect(download.suggestedFilename()).toMatch(/^corner-shop-\d{4}-\d\d-\d\d\.zip$/);
    const archive = readFileSync(await download.path());
    expect(archive.subarray(0, 2).toString()).toBe('PK');
    await page.getByText(/was downloaded/).waitFor();
  });

  it('is deleted by keyboard once its address was typed, and comes back', async () => {
    await page.getByRole('button', { name: 'Delete…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete Corner Shop?' });
    await dialog.getByLabel('Type corner-shop to confirm').waitFor();
    await page.keyboard.type('corner');
    await page.keyboard.press('Enter');
    expect(await dialog.getByRole('button', { name: 'Delete this workspace' }).isDisabled()).toBe(true);
    expect(await hindrances(page)).toEqual([]);
    await page.keyboard.type('-shop');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/workspaces/');
    await page.getByText(/Can be restored until/).waitFor();
    expect(await hindrances(page)).toEqual([]);
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.waitForURL('**/corner-shop/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** The main colour of a page's buttons. */
function primary(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--primary'));
}
