// Builds the screen's page into dist/: index.html, player.js, player.css and sw.js.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const budget = 40 * 1024;
const version = process.env.SIGNATE_VERSION ?? 'dev';
const at = (path) => new URL(path, import.meta.url).pathname;

const common = {
  bundle: true,
  minify: true,
  target: ['es2020', 'chrome93', 'firefox92', 'safari15.4'],
  legalComments: 'none',
  absWorkingDir: at('.'),
};

await rm(at('dist'), { recursive: true, force: true });
await mkdir(at('dist'));
await build({
  ...common,
  entryPoints: { player: 'src/main.ts' },
  outdir: 'dist',
  format: 'iife',
  define: { __VERSION__: JSON.stringify(version) },
});
await build({ ...common, entryPoints: { player: 'src/player.css' }, outdir: 'dist' });
await cp(at('src/index.html'), at('dist/index.html'));

// The worker carries the hash of the page it caches, so browsers see a new worker when the page changes.
const page = await Promise.all(
  ['index.html', 'player.js', 'player.css'].map((f) => readFile(at(`dist/${f}`))),
);
const shell = createHash('sha256').update(Buffer.concat(page)).digest('hex').slice(0, 16);
await build({
  ...common,
  entryPoints: { sw: 'sw/sw.ts' },
  outdir: 'dist',
  format: 'iife',
  define: { __SHELL__: JSON.stringify(shell) },
});

const gzipped = page.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
console.log(`player: ${(gzipped / 1024).toFixed(1)} KB gzip, shell ${shell}`);
if (gzipped > budget) {
  console.error(`player: over the budget of ${budget / 1024} KB`);
  process.exit(1);
}
