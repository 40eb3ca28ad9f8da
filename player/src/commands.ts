import type { Api } from './api';
import { isRecord } from './manifest';

/** What a command does; throws with the reason when it cannot. */
export type Action = (args: Record<string, unknown>) => void;

interface Command {
  id: string;
  type: string;
  args: Record<string, unknown>;
}

/** Runs the commands that wait for this screen, each once, and tells what became of them. */
export class Commands {
  private readonly seen = new Set<string>();
  private busy = false;
  private again = false;

  constructor(
    private readonly api: Api,
    private readonly actions: Readonly<Record<string, Action>>,
  ) {}

  /** Fetches and runs what waits; calls during a run lead to one more. */
  async run(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        const reply = await this.api.get('/commands');
        if (reply.kind !== 'ok') return;
        for (const command of parse(reply.body)) await this.obey(command);
      } while (this.again);
    } finally {
      this.busy = false;
    }
  }

  private async obey(command: Command): Promise<void> {
    if (this.seen.has(command.id)) return;
    this.seen.add(command.id);
    // The oldest can go: the server does not send what has a receipt.
    for (const id of this.seen) if (this.seen.size > 500) this.seen.delete(id);
    const error = this.attempt(command);
    const status = error === null ? { status: 'done' } : { status: 'failed', error };
    await this.api.post(`/commands/${encodeURIComponent(command.id)}/receipt`, status);
  }

  private attempt({ type, args }: Command): string | null {
    const action = Object.hasOwn(this.actions, type) ? this.actions[type] : undefined;
    if (!action) return `this screen cannot "${type}"`;
    try {
      action(args);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function parse(body: unknown): Command[] {
  if (!isRecord(body) || !Array.isArray(body.commands)) return [];
  return body.commands.filter(isRecord).flatMap(({ id, type, args }) => {
    if (typeof id !== 'string' || typeof type !== 'string') return [];
    return [{ id, type, args: isRecord(args) ? args : {} }];
  });
}
