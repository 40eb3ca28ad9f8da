import { beforeEach, describe, expect, it } from 'vitest';
import type { Api, Reply } from './api';
import { Commands } from './commands';
import { Memory } from './memory';
import { fakeStorage } from './storage.fake';
import type { Wire } from './wire';

type Sent = { path: string; body: unknown };

/** A server that sends a command until it has its receipt. */
class FakeApi {
  waiting: { id: string; type: string; args?: unknown }[] = [];
  readonly sent: Sent[] = [];
  away = false;

  async get(): Promise<Reply<Wire['Commands']>> {
    return { kind: 'ok', body: { commands: [...this.waiting] }, etag: null };
  }

  async post(path: string, body: unknown, { id = '' }: { id?: string }): Promise<Reply<never>> {
    if (this.away) return { kind: 'unreachable' };
    this.sent.push({ path: path.replace('{id}', id), body });
    this.waiting = this.waiting.filter((command) => command.id !== id);
    return { kind: 'ok', body: null, etag: null };
  }
}

let api: FakeApi;
let memory: Memory;
let obeyed: string[];

function commands(): Commands {
  return new Commands(api as unknown as Api, memory, {
    next: () => obeyed.push('next'),
    play_asset: ({ asset_id }) => {
      if (asset_id !== 'a') throw new Error('no such asset');
      obeyed.push('a');
    },
  });
}

beforeEach(() => {
  api = new FakeApi();
  memory = new Memory(fakeStorage());
  obeyed = [];
});

describe('Commands', () => {
  it('obeys in the order in which they come and says how each ended', async () => {
    api.waiting = [
      { id: '1', type: 'next' },
      { id: '2', type: 'play_asset', args: { asset_id: 'a' } },
      { id: '3', type: 'play_asset', args: { asset_id: 'z' } },
      { id: '4', type: 'constructor' },
    ];
    await commands().run();
    expect(obeyed).toEqual(['next', 'a']);
    expect(api.sent).toEqual([
      { path: '/commands/1/receipt', body: { status: 'done' } },
      { path: '/commands/2/receipt', body: { status: 'done' } },
      { path: '/commands/3/receipt', body: { status: 'failed', error: 'no such asset' } },
      {
        path: '/commands/4/receipt',
        body: { status: 'failed', error: 'This screen cannot carry out "constructor".' },
      },
    ]);
  });

  it('sends a lost receipt again without obeying again, even after a restart', async () => {
    api.waiting = [{ id: '1', type: 'next' }];
    api.away = true;
    const before = commands();
    await before.run();
    await before.run();
    expect(obeyed).toEqual(['next']);
    api.away = false;
    await commands().run();
    expect(obeyed).toEqual(['next']);
    expect(api.sent).toEqual([{ path: '/commands/1/receipt', body: { status: 'done' } }]);
  });

  it('looks once more for what was asked for during a run', async () => {
    api.waiting = [{ id: '1', type: 'next' }];
    const running = commands();
    const first = running.run();
    api.waiting.push({ id: '2', type: 'next' });
    await running.run();
    await first;
    expect(api.sent.map(({ path }) => path)).toEqual(['/commands/1/receipt', '/commands/2/receipt']);
  });
});
