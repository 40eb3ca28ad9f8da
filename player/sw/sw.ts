/// <reference lib="webworker" />
export {};

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: string;

// Keeps the page itself, so that a screen starts without a server. Everything the page asks the server for
// goes past this worker: the page keeps its content by its own rules.
const shell = `signate-page-${__SHELL__}`;
const files = ['./', 'player.js', 'player.css'];

// Pages of HTML packages, by the hash of their file. They are let in here, and not drawn from the file directly, because
// only an answer can carry the policy that gives them an origin of their own.
const packages = 'packages/';
const policy = 'sandbox allow-scripts allow-forms';
const blobs = '/api/device/v1/blobs/';

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
  else if (name?.startsWith(packages)) event.respondWith(packaged(name.slice(packages.length)));
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

async function packaged(sha256: string): Promise<Response> {
  const kept = await (await caches.open('signate-blobs')).match(blobs + sha256);
  const answer = kept ?? (await fetch(blobs + sha256));
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
  return new Response(answer.body, { status: answer.status, headers });
}
