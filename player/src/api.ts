import { isRecord } from './manifest';
import { type AnswerOf, type BodyOf, base, type PathOf, type Unread, type Wire } from './wire';

/** What came of a question to the server. A refusal without a code is not from our server. */
export type Reply<T> =
  | { kind: 'ok'; body: Unread<T> | null; etag: string | null }
  | { kind: 'same' }
  | { kind: 'refused'; status: number; code: string | null; retryAfter: number | null }
  | { kind: 'unreachable' };

interface Options {
  /** Takes the place of `{id}` in the path. */
  id?: string;
  etag?: string | null;
}

/** Longer than this nobody waits for an answer. */
const patience = 15_000;

/** Talks to the server as this screen. Never throws: a screen has to live with every answer. */
export class Api {
  constructor(private readonly credential: () => string) {}

  get<P extends PathOf<'get'>>(path: P, options: Options = {}): Promise<Reply<AnswerOf<'get', P>>> {
    return this.ask('GET', path, options);
  }

  post<P extends PathOf<'post'>>(
    path: P,
    body: BodyOf<P>,
    options: Options = {},
  ): Promise<Reply<AnswerOf<'post', P>>> {
    return this.ask('POST', path, options, JSON.stringify(body));
  }

  /** Opens a stream or a file; the caller reads it and ends it. Rejects when the server cannot be reached. */
  open(path: string, signal: AbortSignal, options: RequestInit = {}): Promise<Response> {
    const headers = { ...this.headers(), ...(options.headers as Record<string, string>) };
    return fetch(path, { cache: 'no-store', ...options, headers, signal });
  }

  private async ask<T>(method: string, path: string, options: Options, body?: string): Promise<Reply<T>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patience);
    try {
      const headers = this.headers();
      if (body !== undefined) headers['Content-Type'] = 'application/json';
      if (options.etag) headers['If-None-Match'] = options.etag;
      const response = await fetch(base + path.replace('{id}', encodeURIComponent(options.id ?? '')), {
        method,
        headers,
        signal: abort.signal,
        cache: 'no-store',
        ...(body === undefined ? {} : { body }),
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

async function read<T>(response: Response): Promise<Reply<T>> {
  if (response.status === 304) return { kind: 'same' };
  if (!response.ok) {
    const seconds = Number(response.headers.get('Retry-After'));
    const code = await problemCode(response);
    return { kind: 'refused', status: response.status, code, retryAfter: seconds > 0 ? seconds : null };
  }
  const text = await response.text();
  const body: unknown = text ? JSON.parse(text) : null;
  return { kind: 'ok', body: isRecord<T>(body) ? body : null, etag: response.headers.get('ETag') };
}

/** The code of a problem, as our server tells it; null for the error page of something in between. */
async function problemCode(response: Response): Promise<string | null> {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return null;
  const problem: unknown = await response.json();
  return isRecord<Wire['Problem']>(problem) && typeof problem.code === 'string' ? problem.code : null;
}
