import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hindrances } from './axe';
import { Mailbox } from './mailbox';
import { Program } from './program';
import { openBrowser, Visitor } from './visitor';

const operator = { email: 'operator@example.com', password: 'four words to remember' };
const owner = { first: 'Ada', last: 'Lovelace', email: 'ada@example.com', password: operator.password };

/** What the administrator of an installation does: tenants, their limits, plans and numbers. */
describe('an installation', () => {
  let program: Program;
  let mailbox: Mailbox;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    program = await Program.make({
      SIGNATE_SMTP_URL: mailbox.url,
      SIGNATE_ADMIN_EMAIL: operator.email,
      SIGNATE_ADMIN_PASSWORD: operator.password,
      SIGNATE_RATE_LIMITS: 'false',
    });
    await program.start();
    browser = await openBrowser();
    const shop = await Visitor.at(browser, program.url);
    await shop.register(owner, 'Corner Shop');
    await shop.page.waitForURL('**/corner-shop/**');
    await shop.context.close();
    visitor = await Visitor.at(browser, program.url, { bypassCSP: true });
    await visitor.go('/login/?next=/admin/');
    await visitor.signIn(operator.email, operator.password);
    await visitor.page.waitForURL('**/admin/');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await program?.destroy();
    await mailbox?.close();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await visitor?.shot('operator-failed').catch(() => undefined);
  });

  const hindersNobody = async (place: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await visitor.page.emulateMedia({ colorScheme });
      await visitor.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      expect(await hindrances(visitor.page), `${place}, ${colorScheme}`).toEqual([]);
    }
    await visitor.page.emulateMedia({ colorScheme: 'light' });
  };
  const dialog = () => visitor.page.getByRole('dialog');
  const screens = () => visitor.page.getByRole('textbox', { name: 'Screens', exact: true });

  it('shows its numbers', async () => {
    await visitor.sees('What this installation holds, all tenants together.');
    await visitor.sees('Tenants by plan');
    await hindersNobody('the overview');
  });

  it('lists its tenants and gets a new one', async () => {
    await visitor.go('/admin/tenants/');
    await visitor.sees('Corner Shop');
    await hindersNobody('the tenants');
    await visitor.press('New tenant');
    await dialog().getByLabel('Name', { exact: true }).fill('School');
    await dialog().getByLabel('Owner’s email', { exact: true }).fill(owner.email);
    await hindersNobody('a new tenant');
    await dialog().getByRole('button', { name: 'Create tenant' }).click();
    await visitor.sees('Created School');
    await visitor.go('/admin/tenants/?q=school');
    await visitor.page.getByRole('link', { name: /^School/ }).waitFor();
    await visitor.page.getByText('1 tenant', { exact: true }).waitFor();
  });

  it('gives a tenant limits of its own', async () => {
    await visitor.page.getByRole('link', { name: /^School/ }).click();
    await visitor.page.getByRole('heading', { level: 1, name: 'School' }).waitFor();
    await hindersNobody('a tenant');
    await visitor.page.getByLabel('Limits of its own').check();
    await screens().fill('7');
    await visitor.press('Save');
    await visitor.sees('Changed School');
    await visitor.page.reload();
    await screens().waitFor();
    expect(await screens().inputValue()).toBe('7');
  });

  it('suspends a tenant, whose owner reads why, and reactivates it', async () => {
    await visitor.choose('Actions for School', 'Suspend');
    await dialog().getByLabel('Reason').fill('The invoice is open.');
    await hindersNobody('a suspension');
    await dialog().getByRole('button', { name: 'Suspend', exact: true }).click();
    await visitor.sees(/Suspended since .* The invoice is open\./);
    await hindersNobody('a suspended tenant');
    await mailbox.tells(owner.email, 'The invoice is open.');
    await visitor.press('Reactivate');
    await visitor.sees('Reactivated School');
    await visitor.page.getByText('Active', { exact: true }).first().waitFor();
  });

  it('gets a plan', async () => {
    await visitor.go('/admin/plans/');
    await visitor.sees('Professional');
    await hindersNobody('the plans');
    await visitor.press('New plan');
    await dialog().getByLabel('Name', { exact: true }).fill('Town hall');
    await dialog().getByLabel('Key', { exact: true }).fill('town_hall');
    await dialog().getByLabel('Price a month', { exact: true }).fill('49000');
    await dialog().getByLabel('Currency', { exact: true }).fill('IDR');
    await hindersNobody('a new plan');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the plan Town hall');
    await visitor.page.getByRole('heading', { name: 'Town hall' }).waitFor();
  });

  it('is run by keyboard', async () => {
    await visitor.page.keyboard.press('Control+k');
    await visitor.page.getByRole('combobox').fill('tenants');
    await hindersNobody('the palette');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
  });

  it('is closed to everybody else', async () => {
    const shop = await Visitor.at(browser, program.url);
    await shop.go('/login/?next=/admin/');
    await shop.signIn(owner.email, owner.password);
    await shop.sees('Only for the installation’s administrators');
    await shop.context.close();
  });

  it('is without errors in the browser', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
