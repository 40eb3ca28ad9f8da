import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

const screenshots = join(import.meta.dirname, 'screenshots');

/** Chromium, as the journeys of people need it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
}

export interface Person {
  first: string;
  last: string;
  email: string;
  password: string;
}

/** Somebody at a browser of their own, who finds things by what they are called. */
export class Visitor {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
  ) {}

  static async at(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      locale: 'en-US',
      ...options,
    });
    const visitor = new Visitor(context, await context.newPage(), url);
    visitor.page.on('pageerror', (error) => visitor.complaints.push(String(error)));
    return visitor;
  }

  go(path: string): Promise<unknown> {
    return this.page.goto(new URL(path, this.url).href);
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).first().click();
  }

  fill(label: string, text: string): Promise<void> {
    return this.page.getByLabel(label, { exact: true }).fill(text);
  }

  sees(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** Chooses an entry of a menu. */
  async choose(menu: string | RegExp, entry: string): Promise<void> {
    await this.page.getByRole('button', { name: menu }).first().click();
    await this.page.getByRole('menuitem', { name: entry, exact: true }).click();
  }

  async register(person: Person, company: string): Promise<void> {
    await this.go('/register/');
    await this.fill('First name', person.first);
    await this.fill('Last name', person.last);
    await this.fill('Email', person.email);
    await this.fill('Company', company);
    await this.fill('Password', person.password);
    await this.press('Create account');
  }

  /** Fills in the form that is there already. */
  async signIn(email: string, password: string): Promise<void> {
    await this.fill('Email', email);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  async signOut(): Promise<void> {
    await this.choose(/^Account of /, 'Sign out');
    await this.page.waitForURL('**/login/**');
  }

  async shot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}

/** What an authenticator app shows at a moment (RFC 6238). */
export function appCode(secret: string, at = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
