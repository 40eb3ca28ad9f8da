const patience = 8_000;

/**
 * Tells whether a page of another origin can be loaded. The answer cannot be read, but that there is one
 * can be told. Where the page's own policy forbids asking, the answer is yes: trying is then the only way.
 */
export async function reachable(url: string): Promise<boolean> {
  if (new URL(url, location.href).origin === location.origin) return true;
  if (navigator.onLine === false) return false;
  let forbidden = false;
  const onViolation = (event: SecurityPolicyViolationEvent) => {
    if (url.startsWith(event.blockedURI)) forbidden = true;
  };
  document.addEventListener('securitypolicyviolation', onViolation);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    await fetch(url, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: abort.signal });
    return true;
  } catch {
    // The violation is told in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return forbidden;
  } finally {
    clearTimeout(timer);
    abort.abort();
    document.removeEventListener('securitypolicyviolation', onViolation);
  }
}
