import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { eventually } from '../../player/e2e/eventually';

export interface Mail {
  to: string;
  /** The whole mail, its parts decoded. */
  text: string;
}

/** A mail server: it takes every mail over SMTP and delivers to this test. */
export class Mailbox {
  private readonly mails: Mail[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Mailbox> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const box = new Mailbox(server, `smtp://127.0.0.1:${address.port}`);
    server.on('connection', (socket) => box.serve(socket));
    return box;
  }

  /** The link to a page that the latest mail to an address holds, as soon as there is one. */
  async link(to: string, page: string): Promise<string> {
    let found = '';
    await eventually(
      () => {
        const links = this.mails
          .filter((mail) => mail.to === to)
          .flatMap((mail) => mail.text.match(/https?:\/\/[^\s"<]+/g) ?? []);
        found = links.findLast((link) => new URL(link).pathname === page) ?? '';
        return found !== '';
      },
      () =>
        `no mail to ${to} leads to ${page}; there are mails to ${this.mails.map((mail) => mail.to).join(', ')}`,
      30_000,
    );
    return found;
  }

  /** Waits for a mail to an address that says something. */
  async tells(to: string, words: string): Promise<void> {
    await eventually(
      () => this.mails.some((mail) => mail.to === to && mail.text.replace(/\s+/g, ' ').includes(words)),
      `no mail to ${to} says ${words}`,
      30_000,
    );
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const say = (line: string) => socket.write(`${line}\r\n`);
    let waiting = '';
    let to = '';
    let content: string[] | undefined;
    const hear = (line: string) => {
      if (content) {
        if (line !== '.') {
          content.push(line.replace(/^\./, ''));
          return;
        }
        this.mails.push({ to, text: decode(content.join('\n')) });
        content = undefined;
        say('250 delivered');
        return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'RCPT') to = /<([^>]+)>/.exec(line)?.[1] ?? '';
      if (verb === 'DATA') {
        content = [];
        say('354 go on');
      } else if (verb === 'QUIT') {
        socket.end('221 bye\r\n');
      } else {
        say('250 fine');
      }
    };
    socket.on('data', (data) => {
      waiting += data.toString('latin1');
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        hear(line);
      }
    });
    say('220 mailbox');
  }
}

/** Undoes quoted-printable, which is how the product's mails travel. */
function decode(text: string): string {
  const bytes = text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
