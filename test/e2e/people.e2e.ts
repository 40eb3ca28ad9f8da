import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../player/e2e/eventually';
import { hindrances } from './axe';
import { Mailbox } from './mailbox';
import { Program } from './program';
import { openBrowser, Visitor } from './visitor';

const ada = { first: 'Ada', last: 'Lovelace', email: 'ada@example.com', password: 'four words to remember' };
const grace = {
  first: 'Grace',
  last: 'Hopper',
  email: 'grace@example.com',
  password: 'a ship in port is safe',
};

/** How an owner brings people and programs in, and keeps them in hand. */
describe('people of a tenant', () => {
  let program: Program;
  let mailbox: Mailbox;
  let browser: Browser;
  let owner: Visitor;
  let colleague: Visitor;

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    program = await Program.make({ SIGNATE_SMTP_URL: mailbox.url, SIGNATE_RATE_LIMITS: 'false' });
    await program.start();
    browser = await openBrowser();
    owner = await Visitor.at(browser, program.url, { bypassCSP: true });
    colleague = await Visitor.at(browser, program.url);
    await owner.register(ada, 'Corner Shop');
    await owner.page.waitForURL('**/corner-shop/**');
  });

  afterAll(async () => {
    await browser?.close();
    await program?.destroy();
    await mailbox?.close();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await owner?.shot('people-failed').catch(() => undefined);
    await colleague?.shot('people-failed-colleague').catch(() => undefined);
  });

  const uploadButton = () => colleague.page.getByRole('button', { name: 'Upload' }).first();

  /** Waits until the colleague's browser knows a role; null is none. */
  async function becomes(role: string | null): Promise<void> {
    await eventually(
      async () => {
        const me = colleague.page.waitForResponse((response) => response.url().endsWith('/auth/me/'));
        await colleague.go('/corner-shop/assets/');
        return ((await (await me).json()) as { role: string | null }).role === role;
      },
      `Grace does not become ${role}`,
      30_000,
    );
  }

  it('join by an invitation, with its role at once', async () => {
    await owner.go('/corner-shop/users/');
    await owner.press('Invite people');
    const dialog = owner.page.getByRole('dialog');
    await dialog.getByLabel('Email', { exact: true }).fill(grace.email);
    await dialog.getByLabel('Role', { exact: true }).selectOption('content_manager');
    await dialog.getByRole('button', { name: 'Send invitation' }).click();
    await owner.sees(`Invited ${grace.email}`);

    await colleague.page.goto(await mailbox.link(grace.email, '/invite/'));
    await colleague.page.getByRole('heading', { name: 'Join Corner Shop' }).waitFor();
    await colleague.fill('First name', grace.first);
    await colleague.fill('Last name', grace.last);
    await colleague.fill('Password', grace.password);
    await colleague.press('Create account and join');
    await colleague.page.waitForURL('**/corner-shop/**');
    await colleague.go('/corner-shop/assets/');
    await uploadButton().waitFor();
    expect(await colleague.page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
  });

  it('are invited from a table, with a report on each line', async () => {
    await owner.press('Invite people');
    const table = ['email,role', 'linus@example.com,viewer', 'nobody,viewer', 'ken@example.com,emperor'].join(
      '\n',
    );
    await owner.page
      .getByLabel('Or many people from a CSV file')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    const report = owner.page.getByRole('dialog', { name: 'What became of the file' });
    await report.waitFor();
    const lines = await report.getByRole('listitem').allInnerTexts();
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/Line 2\s+linus@example\.com\s+Invited/);
    expect(lines[1]).toMatch(/Line 3\s+nobody\s+.*address/);
    expect(lines[2]).toMatch(/Line 4\s+ken@example\.com\s+.*role/);
    await report.getByRole('button', { name: 'Close', exact: true }).last().click();
    await mailbox.link('linus@example.com', '/invite/');
  });

  it('belong to several companies, and go from one to the other', async () => {
    const { page } = colleague;
    expect(await page.getByRole('button', { name: 'Switch workspace' }).count()).toBe(0);
    const bakery = {
      first_name: 'Alan',
      last_name: 'Turing',
      email: 'alan@example.com',
      password: 'can machines really think',
      company: 'Bakery',
    };
    const alan = await program.call<{ access_token: string }>('POST', 'auth/register/', bakery);
    const before = await mailbox.link(grace.email, '/invite/');
    const invited = { email: grace.email, role: 'viewer' };
    await program.call('POST', 'invitations/', invited, alan.access_token);
    let link = before;
    await eventually(async () => {
      link = await mailbox.link(grace.email, '/invite/');
      return link !== before;
    }, 'there is no second invitation');
    await page.goto(link);
    await colleague.press('Accept the invitation');
    await page.waitForURL('**/bakery/**');

    await colleague.press('Switch workspace');
    await page.getByRole('menuitemcheckbox', { name: 'Corner Shop' }).click();
    await page.waitForURL('**/corner-shop/**');
    await colleague.go('/corner-shop/assets/');
    await uploadButton().waitFor();
    const menu = page.getByRole('button', { name: 'Switch workspace' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Corner Shop', checked: true }).waitFor();
    await page.getByRole('menuitemcheckbox', { name: 'Bakery', checked: false }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/bakery/**');
    await page.getByRole('link', { name: 'Assets', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Assets' }).waitFor();
    expect(await uploadButton().count()).toBe(0);
    await colleague.go('/corner-shop/assets/');
    await uploadButton().waitFor();
  });

  it('change roles, which takes effect for them', async () => {
    await owner.go('/corner-shop/users/');
    await owner.page.getByLabel('Role of Grace Hopper').selectOption('viewer');
    await owner.sees('Changed Grace Hopper');
    await becomes('viewer');
    await colleague.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await uploadButton().count()).toBe(0);
  });

  it('cannot touch the owner, whatever their role', async () => {
    await owner.page.getByLabel('Role of Grace Hopper').selectOption('tenant_admin');
    await becomes('tenant_admin');
    await colleague.go('/corner-shop/users/');
    await colleague.choose('Actions for Ada Lovelace', 'Deactivate');
    await colleague.sees('Only owners manage owners.');
    await colleague.go('/corner-shop/users/');
    await colleague.page.getByRole('row', { name: /Ada Lovelace.*Owner.*Active/ }).waitFor();
  });

  it('are deactivated and out at once', async () => {
    await owner.choose('Actions for Grace Hopper', 'Deactivate');
    await owner.sees('Deactivated');
    await becomes(null);
    expect(await uploadButton().count()).toBe(0);
  });

  it('give programs keys, which are shown once', async () => {
    await owner.go('/corner-shop/api-keys/');
    await owner.press('New API key');
    const dialog = owner.page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Menu importer');
    await dialog.getByRole('checkbox').first().check();
    await dialog.getByRole('button', { name: 'New API key' }).click();
    const field = owner.page.getByLabel('Menu importer');
    await field.waitFor();
    const key = await field.inputValue();
    expect(key).toMatch(/^sgn_[a-z0-9]{40}$/);
    expect(await program.call('GET', 'tenants/current/', undefined, key)).toMatchObject({
      slug: 'corner-shop',
    });
    await owner.press('I have kept it');
    await owner.page.reload();
    await owner.sees('Menu importer');
    expect(await owner.page.content()).not.toContain(key);
  });

  it('change what a key is called and where it works, never what it may do', async () => {
    await owner.press('Edit Menu importer');
    const dialog = owner.page.getByRole('dialog', { name: 'Edit Menu importer' });
    await dialog.getByLabel('Name', { exact: true }).fill('Menus');
    await dialog.getByLabel('Networks').fill('somewhere');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Use addresses or networks such as').waitFor();
    await dialog.getByLabel('Networks').fill('203.0.113.0/24');
    await dialog.getByLabel('Requests an hour').fill('500');
    await dialog.getByLabel('Expires').fill('2999-12-31T23:59');
    expect(await hindrances(owner.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await owner.sees('Changed Menus');
    await owner.sees(/expires .*2999.* · 500 requests an hour · 203\.0\.113\.0\/24/);
    await owner.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await owner.sees(/does not expire · 1,000 requests an hour/);
  });

  it('find people, screens and content in the palette, by keyboard alone', async () => {
    const { page } = owner;
    const { access_token: token } = await program.call<{ access_token: string }>('POST', 'auth/login/', {
      email: ada.email,
      password: ada.password,
    });
    await program.call('POST', 'playlists/', { name: 'Graceful mornings' }, token);
    await owner.go('/corner-shop/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type('grace');
    await palette.getByRole('option', { name: 'Graceful mornings' }).waitFor();
    await palette.getByRole('option', { name: /^Grace Hopper/ }).waitFor();
    expect(await hindrances(page)).toEqual([]);
    await owner.shot('palette');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Graceful mornings' }).waitFor();

    await page.keyboard.press('Control+k');
    await page.keyboard.type('grace');
    await palette.getByRole('option', { name: /^Grace Hopper/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/users/?q=grace*');
    await owner.sees('Grace Hopper');

    // Letters that are typed before the palette is there are no shortcuts: U would upload.
    await page.reload();
    await owner.sees('Grace Hopper');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('d');
    await palette.getByRole('combobox').waitFor();
    await palette.getByRole('combobox').fill('no such thing');
    await palette.getByText('Nothing found. Try another word.').waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('activ');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/audit/');
  });

  it('leave a trace of all that in the log', async () => {
    await owner.go('/corner-shop/audit/');
    for (const deed of ['api_key.create', 'user.update', 'invitation.accept', 'invitation.create'])
      await owner.sees(deed);
    expect(owner.complaints.concat(colleague.complaints)).toEqual([]);
  });
});
