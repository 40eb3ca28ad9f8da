/** Keeps the display on for as long as the page is visible, where the browser can. */
export function stayAwake(): void {
  const ask = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}

/** Lets the page start without a server, where the browser can; says when a newer version of it is ready. */
export function keepPage(renewed: () => void): void {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  let known = workers.controller !== null;
  workers.addEventListener('controllerchange', () => {
    // The first worker of all is no news.
    if (known) renewed();
    known = true;
  });
  workers
    .register('sw.js')
    .then((registration) => setInterval(() => void registration.update().catch(() => undefined), 3_600_000))
    .catch(() => undefined);
}
