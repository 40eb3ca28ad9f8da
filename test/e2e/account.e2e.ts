import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Company } from './company';
import { Mailbox } from './mailbox';
import { Program } from './program';
import { appCode, openBrowser, Visitor } from './visitor';

const ada = { first: 'Ada', last: 'Lovelace', email: 'ada@example.com', password: 'four words to remember' };
const newPassword = 'another four words then';

/** Everything that somebody does with their own account, in a real browser and over real mails. */
describe('an account', () => {
  let program: Program;
  let mailbox: Mailbox;
  let company: Company;
  let browser: Browser;
  let visitor: Visitor;
  let seed = '';
  let codes: string[] = [];

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    program = await Program.make({
      SIGNATE_SMTP_URL: mailbox.url,
      SIGNATE_LOCAL_PROVIDERS: 'true',
      SIGNATE_RATE_LIMITS: 'false', // a person takes longer than a test
    });
    company = await Company.open(program.url, {
      Subject: '42',
      Email: 'grace@example.com',
      FirstName: 'Grace',
      LastName: 'Hopper',
      Groups: ['staff', 'signage'],
    });
    await program.start();
    browser = await openBrowser();
    visitor = await Visitor.at(browser, program.url);
  });

  afterAll(async () => {
    await browser?.close();
    await program?.destroy();
    await company?.close();
    await mailbox?.close();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await visitor?.shot('account-failed').catch(() => undefined);
  });

  it('is made, and its address confirmed by the link of a mail', async () => {
    await visitor.register(ada, 'Corner Shop');
    await visitor.page.waitForURL('**/corner-shop/**');
    await visitor.page.goto(await mailbox.link(ada.email, '/verify-email/'));
    await visitor.press('Confirm the address');
    await visitor.sees('Your address is confirmed');
    await visitor.go('/corner-shop/security/');
    await visitor.sees('Confirmed');
  });

  it('is entered with a passkey alone', async () => {
    const authenticator = await visitor.context.newCDPSession(visitor.page);
    await authenticator.send('WebAuthn.enable');
    await authenticator.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await visitor.press('Add');
    await visitor.page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Laptop');
    await visitor.page.getByRole('dialog').getByLabel('Current password', { exact: true }).fill(ada.password);
    await visitor.page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
    await visitor.sees('Laptop can sign in now');
    await visitor.signOut();
    await visitor.press('Sign in with a passkey');
    await visitor.page.waitForURL('**/corner-shop/**');
  });

  it('refuses a wrong password in words, and leads the right one to the page that was asked for', async () => {
    await visitor.signOut();
    await visitor.go('/corner-shop/security/');
    await visitor.page.waitForURL('**/login/?next=**');
    await visitor.signIn(ada.email, 'not the password');
    await visitor.sees('Invalid credentials');
    await visitor.signIn(ada.email, ada.password);
    await visitor.page.waitForURL('**/corner-shop/security/');
  });

  it('takes an authenticator app as a second step', async () => {
    await visitor.press('Set up an authenticator app');
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Current password', { exact: true }).fill(ada.password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    seed = ((await dialog.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await dialog.getByLabel('Code of the app').fill(appCode(seed));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText('I have stored them in a safe place').waitFor();
    codes = await dialog.getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Done' }).click();

    await visitor.signOut();
    await visitor.signIn(ada.email, ada.password);
    await visitor.fill('Code of your authenticator app', '000000');
    await visitor.press('Continue');
    await visitor.sees('This code is not right.');
    // A code works once. The one of the next half minute counts already, and goes on to when that has begun.
    await visitor.fill('Code of your authenticator app', appCode(seed, Date.now() + 30_000));
    await visitor.press('Continue');
    await visitor.page.waitForURL('**/corner-shop/**');
  });

  it('takes a recovery code when the app is lost', async () => {
    await visitor.signOut();
    await visitor.signIn(ada.email, ada.password);
    await visitor.press('Use a recovery code');
    await visitor.fill('Recovery code', codes[0] ?? '');
    await visitor.press('Continue');
    await visitor.page.waitForURL('**/corner-shop/**');
  });

  it('gets a new password by the link of a mail', async () => {
    await visitor.signOut();
    await visitor.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await visitor.page.getByRole('button', { name: 'Send the link' }).waitFor();
    await visitor.fill('Email', ada.email);
    await visitor.press('Send the link');
    await visitor.sees('Look into your mail');
    await visitor.page.goto(await mailbox.link(ada.email, '/reset-password/'));
    await visitor.fill('New password', newPassword);
    await visitor.press('Save the password');
    await visitor.sees('Your password is changed');
    await visitor.go('/login/');
    await visitor.signIn(ada.email, ada.password);
    await visitor.sees('Invalid credentials');
    await visitor.signIn(ada.email, newPassword);
    await visitor.press('Use a recovery code');
    await visitor.fill('Recovery code', codes[1] ?? '');
    await visitor.press('Continue');
    await visitor.page.waitForURL('**/corner-shop/**');
  });

  it('of a company is entered at its own provider, with the role of its groups', async () => {
    const owner = await program.call<{ access_token: string; tenant: { slug: string } }>(
      'POST',
      'auth/register/',
      {
        first_name: 'Rear',
        last_name: 'Admiral',
        email: 'boss@example.com',
        password: ada.password,
        company: 'Navy',
      },
    );
    await program.call(
      'PUT',
      'single-sign-on/',
      {
        issuer: company.url,
        client_id: company.client,
        client_secret: company.secret,
        allowed_domains: ['example.com'],
        just_in_time: true,
        group_roles: { signage: 'content_manager' },
      },
      owner.access_token,
    );
    const grace = await Visitor.at(browser, program.url);
    await grace.go(`/api/v3/auth/single-sign-on/start/?tenant=${owner.tenant.slug}`);
    await grace.page.getByRole('button', { name: 'Continue as grace@example.com' }).click();
    await grace.page.waitForURL(`**/${owner.tenant.slug}/**`);
    await grace.page.getByRole('button', { name: 'Account of Grace Hopper' }).waitFor();
    const members = await program.call<{ results: { role: string }[] }>(
      'GET',
      'users/?search=grace',
      undefined,
      owner.access_token,
    );
    expect(members.results.map(({ role }) => role)).toEqual(['content_manager']);
    await grace.context.close();
  });

  it('is without errors in the browser', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
