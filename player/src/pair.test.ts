import { describe, expect, it } from 'vitest';
import type { Api, Reply } from './api';
import { advance, type Pairing, stillPaired } from './pair';
import type { Unread, Wire } from './wire';

type Answer = Reply<Wire['Pairing']>;

const asking: Pairing = { kind: 'asking' };
const waiting: Pairing = { kind: 'waiting', code: 'K7M2QX', pollMs: 2000 };
const ok = (body: Unread<Wire['Pairing']> | null): Answer => ({ kind: 'ok', body, etag: null });
const refused = (status: number, retryAfter: number | null = null): Answer => ({
  kind: 'refused',
  status,
  code: null,
  retryAfter,
});
const code = { status: 'waiting', code: 'K7M2QX', poll_seconds: 2 };

describe('advance', () => {
  it.each([
    {
      name: 'a code is shown and checked',
      from: asking,
      reply: ok(code),
      to: waiting,
      call: 'check',
      after: 2000,
    },
    {
      name: 'the code is still waiting',
      from: waiting,
      reply: ok(code),
      to: waiting,
      call: 'check',
      after: 2000,
    },
    {
      name: 'the code was typed',
      from: waiting,
      reply: ok({ status: 'paired' }),
      to: { kind: 'paired' },
      call: 'check',
      after: 0,
    },
    {
      name: 'the screen was paired all along',
      from: asking,
      reply: ok({ status: 'paired' }),
      to: { kind: 'paired' },
      call: 'check',
      after: 0,
    },
    {
      name: 'the code has expired',
      from: waiting,
      reply: refused(404),
      to: asking,
      call: 'request',
      after: 0,
    },
    {
      name: 'the server is away before a code',
      from: asking,
      reply: { kind: 'unreachable' } as Answer,
      to: asking,
      call: 'request',
      after: null,
    },
    {
      name: 'the server is away while a code is shown',
      from: waiting,
      reply: { kind: 'unreachable' } as Answer,
      to: waiting,
      call: 'check',
      after: null,
    },
    {
      name: 'the server is busy',
      from: asking,
      reply: refused(429, 7),
      to: asking,
      call: 'request',
      after: 7000,
    },
    { name: 'the server fails', from: waiting, reply: refused(500), to: waiting, call: 'check', after: null },
    {
      name: 'the server has no such face',
      from: asking,
      reply: refused(404),
      to: asking,
      call: 'request',
      after: null,
    },
    {
      name: 'the answer makes no sense',
      from: asking,
      reply: ok(null),
      to: asking,
      call: 'request',
      after: null,
    },
  ])('$name', ({ from, reply, to, call, after }) => {
    expect(advance(from, reply)).toEqual({ pairing: to, call, afterMs: after });
  });

  it('does not hammer the server when told to', () => {
    const { pairing } = advance(asking, ok({ ...code, poll_seconds: 0 }));
    expect(pairing).toEqual(waiting);
  });
});

describe('stillPaired', () => {
  const problem = (status: number, code: string): Answer => ({ ...refused(status), code }) as Answer;

  it.each([
    { name: 'the server knows the screen', reply: ok({ status: 'paired' }), still: true },
    { name: 'the server has a code for it', reply: ok(code), still: false },
    { name: 'the server has never heard of it', reply: problem(404, 'NOT_FOUND'), still: false },
    { name: 'its secret is not valid', reply: problem(401, 'CREDENTIAL_INVALID'), still: false },
    { name: 'a proxy answers in the place of the server', reply: refused(404), still: null },
    { name: 'a proxy wants to know who asks', reply: refused(401), still: null },
    { name: 'a sign-in page answers', reply: ok(null), still: null },
    { name: 'something else answers in JSON', reply: ok({ status: 'fine' }), still: null },
    { name: 'the tenant is suspended', reply: problem(403, 'TENANT_SUSPENDED'), still: null },
    { name: 'the server fails', reply: problem(500, 'INTERNAL'), still: null },
    { name: 'nobody answers', reply: { kind: 'unreachable' } as Answer, still: null },
  ])('$still when $name', async ({ reply, still }) => {
    expect(await stillPaired({ get: async () => reply } as unknown as Api)).toBe(still);
  });
});
