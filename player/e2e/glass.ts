import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Colour, middle } from './png';

/** Losing a server is part of the game, and so is what foreign pages forbid or attempt. */
const tolerated = /Failed to load resource|net::ERR_|Refused to display|Framing|sandboxed/;

/** A screen: a real browser with a disk of its own, which can be switched off and on. */
export class Glass {
  page!: Page;
  /** What the browser complained about. */
  readonly complaints: string[] = [];
  private context!: BrowserContext;
  private profile = '';

  static async on(url: string, viewport = { width: 640, height: 360 }): Promise<Glass> {
    const glass = new Glass();
    glass.profile = await mkdtemp(join(tmpdir(), 'signate-glass-'));
    await glass.open(url, viewport);
    return glass;
  }

  async open(url: string, viewport = { width: 640, height: 360 }): Promise<void> {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--no-first-run',
        '--host-resolver-rules=MAP *.example 127.0.0.1',
      ],
      viewport,
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.page.on('console', (message) => {
      if (message.type() === 'error' && !tolerated.test(message.text())) this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
    await this.page.goto(url);
  }

  /** Power off: what is on the disk stays. */
  async off(): Promise<void> {
    await this.context.close();
  }

  async destroy(): Promise<void> {
    await this.off();
    await rm(this.profile, { recursive: true, force: true });
  }

  /** What the page says about itself. */
  says(name: 'state' | 'asset' | 'manifest'): Promise<string | undefined> {
    return this.page.evaluate((key) => document.documentElement.dataset[key], name);
  }

  /** The colour in the middle of every frame that the browser presents until something has happened. */
  async watch(until: () => Promise<unknown>): Promise<Colour[]> {
    const session = await this.context.newCDPSession(this.page);
    const frames: string[] = [];
    session.on('Page.screencastFrame', ({ data, sessionId }) => {
      frames.push(data);
      session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    });
    // On a busy machine the page may say what is not painted yet; a screenshot waits for the paint.
    await this.page.screenshot();
    await session.send('Page.startScreencast', {
      format: 'png',
      maxWidth: 160,
      maxHeight: 90,
      everyNthFrame: 1,
    });
    await until();
    await session.send('Page.stopScreencast');
    await session.detach();
    return frames.map((data) => middle(Buffer.from(data, 'base64')));
  }
}
