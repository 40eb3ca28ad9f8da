import type { Api, Reply } from './api';
import { Backoff, sleep } from './backoff';
import type { Unread, Wire } from './wire';

/** How far this screen is on its way into a tenant. */
export type Pairing =
  | { kind: 'asking' }
  | { kind: 'waiting'; code: string; pollMs: number }
  | { kind: 'paired' };

/** What to do next: ask for a code, or whether the code was typed. */
export interface Step {
  pairing: Pairing;
  call: 'request' | 'check';
  /** Milliseconds to wait first; null for the next waiting time of the back-off. */
  afterMs: number | null;
}

/** Where an answer of the server leads. A code stays on the screen while the server is away. */
export function advance(pairing: Pairing, reply: Reply<Wire['Pairing']>): Step {
  if (reply.kind === 'ok') return answered(pairing, reply.body);
  if (reply.kind === 'refused' && reply.status === 404) {
    return { pairing: { kind: 'asking' }, call: 'request', afterMs: pairing.kind === 'waiting' ? 0 : null };
  }
  const retryAfter = reply.kind === 'refused' ? reply.retryAfter : null;
  const call = pairing.kind === 'waiting' ? 'check' : 'request';
  return { pairing, call, afterMs: retryAfter === null ? null : retryAfter * 1000 };
}

function answered(pairing: Pairing, body: Unread<Wire['Pairing']> | null): Step {
  if (body?.status === 'paired') return { pairing: { kind: 'paired' }, call: 'check', afterMs: 0 };
  if (body?.status === 'waiting' && typeof body.code === 'string') {
    const seconds = typeof body.poll_seconds === 'number' && body.poll_seconds >= 1 ? body.poll_seconds : 2;
    const pollMs = seconds * 1000;
    return { pairing: { kind: 'waiting', code: body.code, pollMs }, call: 'check', afterMs: pollMs };
  }
  return { pairing, call: 'request', afterMs: null };
}

/** Shows codes until one of them is typed in the dashboard. */
export async function pair(
  api: Api,
  about: () => Wire['PairingInput'],
  show: (pairing: Pairing) => void,
): Promise<void> {
  const backoff = new Backoff(1_000, 15_000);
  let step: Step = { pairing: { kind: 'asking' }, call: 'request', afterMs: 0 };
  while (step.pairing.kind !== 'paired') {
    show(step.pairing);
    await sleep(step.afterMs ?? backoff.next());
    const reply = step.call === 'request' ? await api.post('/pairings', about()) : await api.get('/pairing');
    if (reply.kind === 'ok') backoff.reset();
    step = advance(step.pairing, reply);
  }
}

/**
 * Whether the server still knows this screen; null when it cannot be asked. A proxy or a hotel's sign-in
 * page may refuse as well: only our server's own word makes a screen forget its tenant.
 */
export async function stillPaired(api: Api): Promise<boolean | null> {
  const reply = await api.get('/pairing');
  if (reply.kind === 'ok') {
    if (reply.body?.status === 'paired') return true;
    if (reply.body?.status === 'waiting') return false;
  }
  if (reply.kind === 'refused' && reply.code !== null && [401, 404].includes(reply.status)) return false;
  return null;
}
