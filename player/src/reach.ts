import { sleep } from './backoff';
import { element } from './draw';

const patience = 8_000;
/** A page that could be shown is not looked at again for this long. */
const trust = 600_000;

const trusted = new Map<string, number>();

/**
 * Tells whether a page can be shown, before it is: neither the browser's error page nor a server's must
 * reach the audience. Where our own policy forbids asking, the answer is yes: trying is then the only way.
 */
export async function reachable(url: string): Promise<boolean> {
  if (!(await answers(url))) return false;
  if ((trusted.get(url) ?? 0) > performance.now()) return true;
  if (!(await showable(url))) return false;
  trusted.set(url, performance.now() + trust);
  return true;
}

/** Whether there is an answer; from our own server, also whether it is a good one. */
async function answers(url: string): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  const ask = async () => {
    const response = await fetch(url, { mode: 'no-cors', cache: 'no-store', signal: abort.signal });
    return response.type === 'opaque' || response.ok;
  };
  try {
    return await unlessForbidden(document, url, () => ask().catch(() => false));
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/**
 * Whether a page lets itself be framed and answers without an error. A frame does not tell, for it loads
 * the browser's error page just as well; an object does. It stands in a frame without rights, so that
 * nothing on the page runs.
 */
async function showable(url: string): Promise<boolean> {
  const frame = element('iframe', 'probe') as HTMLIFrameElement;
  frame.setAttribute('sandbox', 'allow-same-origin');
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true });
    document.body.append(frame);
  });
  try {
    const inside = frame.contentDocument;
    return inside === null || (await unlessForbidden(inside, url, () => loads(inside, url)));
  } finally {
    frame.remove();
  }
}

/** Loads a page as an object. One that takes long is merely slow. */
function loads(inside: Document, url: string): Promise<boolean> {
  const object = inside.createElement('object');
  object.type = 'text/html';
  object.data = url;
  return new Promise((resolve) => {
    object.addEventListener('load', () => resolve(true));
    object.addEventListener('error', () => resolve(false));
    setTimeout(() => resolve(true), patience);
    inside.body.append(object);
  });
}

/** What an attempt says, or yes where the policy of this page did not let it happen. */
async function unlessForbidden(
  where: Document,
  url: string,
  attempt: () => Promise<boolean>,
): Promise<boolean> {
  let forbidden = false;
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (url.startsWith(event.blockedURI)) forbidden = true;
  };
  where.addEventListener('securitypolicyviolation', onViolation);
  try {
    if (await attempt()) return true;
    // The violation is told in a task of its own.
    await sleep(50);
    return forbidden;
  } finally {
    where.removeEventListener('securitypolicyviolation', onViolation);
  }
}
