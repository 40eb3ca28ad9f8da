import { isRecord } from './manifest';

/** What came of a question to the server. A refusal without a code is not from our server. */
export type Reply =
  | { kind: 'ok'; body: unknown; etag: string | null }
  | { kind: 'same' }
  | { kind: 'refused'; status: number; code: string | null; retryAfter: number | null }
  | { kind: 'unreachable' };

interface Options {
  body?: unknown;
  etag?: string | null;
  timeout?: number;
}

/** Where the server listens to its screens. */
export const base = '/api/device/v1';

/** Talks to the server as this screen. Never throws: a screen has to live with every answer. */
export class Api {
  constructor(private readonly credential: () => string) {}

  get(path: string, options: Options = {}): Promise<Reply> {
    return this.ask('GET', path, options);
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.ask('POST', path, { body });
  }

  /** Opens a stream or a file; the caller reads it and ends it. Rejects when the server cannot be reached. */
  open(path: string, signal: AbortSignal, options: RequestInit = {}): Promise<Response> {
    const headers = { ...this.headers(), ...(options.headers as Record<string, string>) };
    return fetch(path, { cache: 'no-store', ...options, headers, signal });
  }

  private async ask(method: string, path: string, options: Options): Promise<Reply> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), options.timeout ?? 15_000);
    try {
      const headers = this.headers();
      if (options.body !== undefined) headers['Content-Type'] = 'application/json';
      if (options.etag) headers['If-None-Match'] = options.etag;
      const response = await fetch(base + path, {
        method,
        headers,
        signal: abort.signal,
        cache: 'no-store',
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
      return await read(response);
    } catch {
      return { kind: 'unreachable' };
    } finally {
      clearTimeout(timer);
    }
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.credential()}` };
  }
}

async function read(response: Response): Promise<Reply> {
  if (response.status === 304) return { kind: 'same' };
  if (!response.ok) {
    const seconds = Number(response.headers.get('Retry-After'));
    const code = await problemCode(response);
    return { kind: 'refused', status: response.status, code, retryAfter: seconds > 0 ? seconds : null };
  }
  const text = await response.text();
  return { kind: 'ok', body: text ? JSON.parse(text) : null, etag: response.headers.get('ETag') };
}

/** The code of a problem, as our server tells it; null for the error page of something in between. */
async function problemCode(response: Response): Promise<string | null> {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return null;
  const problem: unknown = await response.json();
  return isRecord(problem) && typeof problem.code === 'string' ? problem.code : null;
}
