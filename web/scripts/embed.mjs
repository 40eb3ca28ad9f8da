// Copies a build into the folder that the Go binary embeds and makes the compressed variants there.
// Usage: node embed.mjs <build> <folder>
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [from, to] = process.argv.slice(2)
if (!from || !to) throw new Error('usage: node embed.mjs <build> <folder>')

// Pages (.html, .txt) hold placeholders that the server fills, so it compresses those itself.
const compressible = /\.(js|mjs|css|svg|json|webmanifest|ico|wasm)$/
const worthIt = 1024

mkdirSync(to, { recursive: true })
for (const name of readdirSync(to)) {
  if (name !== '.keep') rmSync(path.join(to, name), { recursive: true })
}
cpSync(from, to, { recursive: true })

let plain = 0
let packed = 0
for (const entry of readdirSync(to, { recursive: true })) {
  const file = path.join(to, entry)
  if (!statSync(file).isFile() || !compressible.test(file)) continue
  const content = readFileSync(file)
  if (content.length < worthIt) continue
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  })
  writeFileSync(`${file}.br`, brotli)
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
  plain += content.length
  packed += brotli.length
}
console.log(`${to}: ${Math.round(plain / 1024)} KB of scripts and styles, ${Math.round(packed / 1024)} KB with brotli`)
