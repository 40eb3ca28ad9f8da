/// <reference lib="webworker" />
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: string;

// Keeps the page itself, so that a screen starts without a server. Everything the page asks the server for
// goes past this worker: the page keeps its content by its own rules.
const shell = `signate-page-${__SHELL__}`;
const files = ['./', 'player.js', 'player.css'];

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const scope = new URL(self.registration.scope);
  if (event.request.method !== 'GET' || url.origin !== scope.origin) return;
  const name = url.pathname.startsWith(scope.pathname) ? url.pathname.slice(scope.pathname.length) : null;
  if (name === '' || name === 'index.html') event.respondWith(fromCache('./', event.request));
  else if (name !== null && files.includes(name)) event.respondWith(fromCache(name, event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(shell);
  await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('signate-page-') && name !== shell);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromCache(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  return (await cache.match(file)) ?? fetch(request);
}
