import type { Api } from './api';
import { isRecord } from './manifest';
import type { Memory, Receipt } from './memory';
import type { Unread, Wire } from './wire';

/** What a command does; throws with the reason when it cannot. */
export type Action = (args: Unread<Wire['CommandArgs']>) => void;

/** What is done for each type of command. */
export type Actions = Readonly<Record<Wire['Command']['type'], Action>>;

interface Command {
  id: string;
  type: string;
  args: Unread<Wire['CommandArgs']>;
}

/** Commands that are not obeyed a second time when the server sends them again. */
const remembered = 100;

/** Runs the commands that wait for this screen, each once, and tells what became of them. */
export class Commands {
  private receipts: Receipt[];
  private busy = false;
  private again = false;

  constructor(
    private readonly api: Api,
    private readonly memory: Memory,
    private readonly actions: Partial<Actions>,
  ) {
    this.receipts = memory.receipts;
  }

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
    const { error } = this.receipts.find(({ id }) => id === command.id) ?? this.attempt(command);
    const receipt: Wire['Receipt'] = error === null ? { status: 'done' } : { status: 'failed', error };
    await this.api.post('/commands/{id}/receipt', receipt, { id: command.id });
  }

  /** Obeys and remembers it, so that a lost receipt is sent again without obeying again, even after a restart. */
  private attempt(command: Command): Receipt {
    const receipt = { id: command.id, error: this.failureOf(command) };
    this.receipts = [...this.receipts, receipt].slice(-remembered);
    this.memory.receipts = this.receipts;
    return receipt;
  }

  private failureOf({ type, args }: Command): string | null {
    const action = Object.hasOwn(this.actions, type) ? this.actions[type as keyof Actions] : undefined;
    if (!action) return `This screen cannot carry out "${type}".`;
    try {
      action(args);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function parse(body: Unread<Wire['Commands']> | null): Command[] {
  if (!Array.isArray(body?.commands)) return [];
  return body.commands.filter(isRecord<Wire['Command']>).flatMap(({ id, type, args }) => {
    if (typeof id !== 'string' || typeof type !== 'string') return [];
    return [{ id, type, args: isRecord(args) ? args : {} }];
  });
}
