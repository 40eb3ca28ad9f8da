/** Keeps the display on for as long as the page is visible, where the browser can. */
export function stayAwake(): void {
  const ask = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}

/** Lets the page start without a server, where the browser can; a new version is used from the next start on. */
export function keepPage(): void {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker
    .register('sw.js')
    .then((registration) => setInterval(() => void registration.update().catch(() => undefined), 3_600_000))
    .catch(() => undefined);
}
