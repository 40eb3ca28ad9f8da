import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Wire } from '../src/wire';

const dist = new URL('../dist/', import.meta.url);
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** The policy that the real server sends with the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src * blob: data:',
  'media-src * blob:',
  'frame-src *',
  'object-src *',
  "connect-src 'self' http: https:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface FakeItem {
  asset_id: string;
  type: Wire['ManifestItem']['type'];
  url?: string;
  mimetype?: string;
  duration?: number;
  content?: Buffer;
  sha256?: string;
  transition?: Wire['Transition'];
}

export interface FakeZone {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** The assets that it plays. */
  plays?: string[];
  widget?: Wire['ManifestWidget'];
  fit?: Wire['Fit'];
  animation?: Wire['ZoneAnimation'];
  z_index?: number;
  background?: string;
  radius?: number;
}

export interface FakeLayout {
  drawing?: string;
  background_item?: string;
  background_fit?: Wire['Fit'];
  zones: FakeZone[];
}

interface Page {
  html: string;
  status: number;
  headers: Record<string, string>;
}

/** A server that speaks the device protocol, as little of it as the page needs. */
export class FakeServer {
  code = 'K7M2QX';
  paired = false;
  /** Heartbeats as they came. */
  heartbeats: Wire['Heartbeat'][] = [];
  receipts: ({ id: string } & Wire['Receipt'])[] = [];
  credentials = new Set<string>();
  private readonly started = new Set<string>();
  address = '';
  private manifest: Pick<Wire['Manifest'], 'hash' | 'items' | 'segments'> = {
    hash: 'none',
    items: {},
    segments: [],
  };
  /** When the display is off, in milliseconds from the moment a list is given. */
  dark: [number, number][] = [];
  private commands: Wire['Command'][] = [];
  private issued = 0;
  /** What widgets show that comes from elsewhere, by the id of the feed. */
  readonly feeds = new Map<string, unknown>();
  private readonly blobs = new Map<string, { type: string; content: Buffer }>();
  private readonly pages = new Map<string, Page>();
  private listeners = new Set<ServerResponse>();
  private sockets = new Set<Socket>();
  private server: Server | null = null;

  constructor(private readonly host = 'localhost') {}

  get port(): number {
    return Number(new URL(this.address).port);
  }

  async start(port = 0): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.writeHead(500).end());
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server?.listen(port, () => resolve()));
    this.address = `http://${this.host}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Goes away at once, connections and all. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.listeners.clear();
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(null));
    this.server = null;
  }

  /** Serves a page under a path, for items that are pages. */
  page(path: string, html: string, status = 200, headers: Record<string, string> = {}): void {
    this.pages.set(path, { html, status, headers: { 'Content-Type': 'text/html', ...headers } });
  }

  /** Wants a list to be played from now on. */
  play(...items: FakeItem[]): string {
    const entries = items.map((item, at) => [`k-${item.asset_id}-${at}`, this.entry(item)] as const);
    return this.publish(
      Object.fromEntries(entries),
      entries.map(([key]) => key),
    );
  }

  /** Wants a layout to be shown, whose zones play items by their asset. The drawing is what its address stands for. */
  show({ drawing = 'one', zones, ...canvas }: FakeLayout, ...items: FakeItem[]): string {
    const layout: Wire['ManifestLayout'] = {
      width: 1920,
      height: 1080,
      background_color: '#102030',
      background_fit: 'cover',
      ...canvas,
      zones: zones.map(({ plays, ...zone }) => ({
        name: zone.id,
        fit: 'contain',
        z_index: 0,
        animation: { type: 'none', duration_ms: 0 },
        ...zone,
        ...(plays && { segments: [segment(plays)] }),
      })),
    };
    const entries = items.map((item) => [item.asset_id, this.entry(item)] as const);
    const url = `layout:${drawing}`;
    const whole = { ...this.entry({ asset_id: '', type: 'layout', url }), layout_id: 'lobby', layout };
    return this.publish({ ...Object.fromEntries(entries), lobby: whole }, ['lobby']);
  }

  private publish(items: Wire['Manifest']['items'], keys: string[]): string {
    const body: Omit<Wire['Manifest'], 'hash'> = {
      device: { id: 'dev-1', name: 'Shop window', timezone: 'Asia/Jakarta', orientation: 0 },
      generated_at: new Date().toISOString(),
      valid_until: new Date(Date.now() + 35 * 86_400_000).toISOString(),
      items,
      ...(this.dark.length > 0 && {
        display_off: this.dark.map(([from, to]) => ({
          from: new Date(Date.now() + from).toISOString(),
          to: new Date(Date.now() + to).toISOString(),
        })),
      }),
      segments: [segment(keys)],
    };
    const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    this.manifest = { hash, ...body };
    this.hint('manifest');
    return hash;
  }

  command(type: Wire['Command']['type'], args: Wire['CommandArgs'] = {}): string {
    const id = `c${++this.issued}`;
    this.commands.push({ id, type, args });
    this.hint('command');
    return id;
  }

  /** An item as manifests have it; its file can be fetched from now on. */
  entry({
    asset_id,
    type,
    content,
    mimetype = '',
    url,
    duration = 1,
    sha256,
    transition,
  }: FakeItem): Wire['ManifestItem'] {
    const hash = sha256 ?? (content ? createHash('sha256').update(content).digest('hex') : null);
    if (content && hash) this.blobs.set(hash, { type: mimetype, content });
    const address = url ?? `/api/device/v1/blobs/${hash}`;
    const size = content?.length ?? null;
    return {
      asset_id,
      name: asset_id,
      type,
      mimetype,
      duration,
      url: address,
      sha256: hash,
      size,
      fit: 'cover',
      refresh_seconds: 0,
      nocache: false,
      skip_check: false,
      transition: transition ?? { type: 'none', duration_ms: 0 },
    };
  }

  private hint(type: string): void {
    const message = JSON.stringify({ channel: 'device:1', pub: { data: { type } } });
    for (const listener of this.listeners) listener.write(`data: ${message}\n\n`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.address);
    if (url.pathname.startsWith('/player/')) return this.file(url.pathname.slice(8), response);
    const page = this.pages.get(url.pathname);
    if (page) return void response.writeHead(page.status, page.headers).end(page.html);
    const credential = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const path = url.pathname.replace('/api/device/v1', '');
    if (path === '/pairings') this.started.add(credential);
    if (path.startsWith('/pairing')) return this.pairing(credential, response);
    // A cookie of the server lets the page load files directly, too.
    if (this.paired && path.startsWith('/blobs/')) return this.sendBlob(path.slice(7), response);
    if (!this.paired || !/^sgd_[\w-]{43}$/.test(credential)) return problem(response, 401, 'NOT_PAIRED');
    this.credentials.add(credential);
    return this.device(path, request, response);
  }

  private async device(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, collection, id = ''] = path.split('/');
    if (collection === 'manifest') return this.sendManifest(request, response);
    if (collection === 'blobs') return this.sendBlob(id, response);
    if (collection === 'feeds') return this.sendFeed(id, response);
    if (collection === 'live') return this.live(response);
    if (collection === 'commands' && request.method === 'GET')
      return json(response, { commands: this.commands });
    const body = JSON.parse(await read(request));
    if (collection === 'commands') {
      this.receipts.push({ id, ...body });
      this.commands = this.commands.filter((command) => command.id !== id);
      return void response.writeHead(204).end();
    }
    this.heartbeats.push(body);
    json(response, { now: new Date().toISOString(), manifest: this.manifest.hash });
  }

  private pairing(credential: string, response: ServerResponse): void {
    const known = this.paired && (this.credentials.size === 0 || this.credentials.has(credential));
    const expires_at = new Date(Date.now() + 600_000).toISOString();
    const waiting: Wire['Pairing'] = { status: 'waiting', code: this.code, expires_at, poll_seconds: 1 };
    const paired: Wire['Pairing'] = { status: 'paired', device: { id: 'dev-1', name: 'Shop window' } };
    if (known) return void json(response, paired);
    if (!this.started.has(credential)) return void problem(response, 404, 'NOT_FOUND');
    json(response, waiting);
  }

  private sendManifest(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.manifest.hash}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    json(response, this.manifest, { ETag: etag });
  }

  private sendBlob(sha256: string, response: ServerResponse): void {
    const blob = this.blobs.get(sha256);
    if (!blob) return void response.writeHead(404).end();
    const headers = { 'Content-Type': blob.type, 'Cache-Control': 'private, max-age=31536000, immutable' };
    response.writeHead(200, headers).end(blob.content);
  }

  private sendFeed(id: string, response: ServerResponse): void {
    if (!this.feeds.has(id)) return void problem(response, 404, 'NOT_FOUND');
    json(response, { kind: 'rss', data: this.feeds.get(id) }, { ETag: '"1"' });
  }

  private live(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('\r\ndata: {"connect":{"client":"1","ping":25}}\n\n');
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }

  private async file(name: string, response: ServerResponse): Promise<void> {
    const file = name || 'index.html';
    const content = await readFile(new URL(file, dist));
    const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(content);
  }
}

function segment(items: string[]): Wire['ManifestSegment'] {
  return {
    items,
    shuffle: false,
    reason: 'test',
    from: new Date(Date.now() - 60_000).toISOString(),
    to: new Date(Date.now() + 35 * 86_400_000).toISOString(),
  };
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ code }));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
