import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../player/e2e/eventually';

/** The program that make built, over a data directory of its own. */
export class Program {
  readonly url: string;
  private child: ChildProcess | undefined;
  private said = '';

  private constructor(
    private readonly dir: string,
    private readonly port: number,
    private readonly settings: Record<string, string>,
  ) {
    this.url = `http://localhost:${port}`;
  }

  static async make(settings: Record<string, string> = {}): Promise<Program> {
    const dir = await mkdtemp(join(tmpdir(), 'signate-thread-'));
    await chmod(dir, 0o755); // root's database runs as another account
    return new Program(dir, await freePort(), settings);
  }

  async start(): Promise<void> {
    const child = spawn(join(import.meta.dirname, '../../bin/signate'), ['serve'], {
      env: {
        ...process.env,
        DATABASE_URL: '',
        SIGNATE_DATA_DIR: this.dir,
        SIGNATE_ADDR: `127.0.0.1:${this.port}`,
        SIGNATE_LOG_LEVEL: 'warn',
        ...this.settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (text) => this.hear(text));
    child.stderr.on('data', (text) => this.hear(text));
    this.child = child;
    await eventually(
      async () => (await fetch(`${this.url}/health`)).ok,
      `no healthy server: ${this.said}`,
      60_000,
    );
  }

  /** Asks the API, with an access token or API key if there is one. */
  async call<T>(method: string, path: string, body?: unknown, credential = ''): Promise<T> {
    const response = await fetch(`${this.url}/api/v3/${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(credential && { Authorization: `Bearer ${credential}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private hear(text: Buffer): void {
    this.said = (this.said + text).slice(-8_000);
  }

  /** A power cut. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async destroy(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.dir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
