import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const header = 12;
const typeTXT = 16;

/** A DNS server that knows the TXT records it was told, and says of every other name that there is none. */
export class Zone {
  readonly records = new Map<string, string>();

  private constructor(
    private readonly socket: Socket,
    readonly address: string,
  ) {}

  static async open(): Promise<Zone> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const zone = new Zone(socket, `127.0.0.1:${socket.address().port}`);
    socket.on('message', (query, from) => socket.send(zone.answer(query), from.port, from.address));
    return zone;
  }

  private answer(query: Buffer): Buffer {
    const labels: string[] = [];
    let at = header;
    for (let size = query.readUInt8(at); size > 0; size = query.readUInt8(at)) {
      labels.push(query.toString('ascii', at + 1, at + 1 + size));
      at += 1 + size;
    }
    const end = at + 5; // the name's end, type and class
    const text = this.records.get(labels.join('.').toLowerCase());
    const known = text !== undefined && query.readUInt16BE(at + 1) === typeTXT;
    const head = Buffer.alloc(header);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(text === undefined ? 0x8583 : 0x8580, 2); // an authority's answer, no such name or fine
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(known ? 1 : 0, 6);
    if (!known) return Buffer.concat([head, query.subarray(header, end)]);
    const said = Buffer.from(text);
    const record = Buffer.alloc(13);
    record.writeUInt16BE(0xc000 + header, 0); // the name of the question
    record.writeUInt16BE(typeTXT, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(said.length + 1, 10);
    record.writeUInt8(said.length, 12);
    return Buffer.concat([head, query.subarray(header, end), record, said]);
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }
}
