// Prints what a browser loads of scripts for each page, gzip, and fails above the budget.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const budget = 200 * 1024
const out = path.join(import.meta.dirname, '..', 'out')
const sizes = new Map()

function zipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(path.join(out, file)), { level: 9 }).length)
  return sizes.get(file)
}

// Scripts marked noModule are for browsers that none of ours are; they are never fetched.
function scripts(html) {
  const found = new Set()
  for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) {
    const src = tag.match(/\bsrc="([^"?]+)/)?.[1]
    if (src && !/\bnomodule\b/i.test(tag)) found.add(src)
  }
  return [...found]
}

let failed = false
const pages = readdirSync(out, { recursive: true })
  .filter((name) => name.endsWith('index.html'))
  .sort()
for (const page of pages) {
  const total = scripts(readFileSync(path.join(out, page), 'utf8')).reduce((sum, file) => sum + zipped(file), 0)
  const over = total > budget
  failed ||= over
  console.log(
    `${(total / 1024).toFixed(1).padStart(7)} KB  /${page.replace(/index\.html$/, '')}${over ? '  over 200 KB' : ''}`,
  )
}
if (failed) process.exit(1)
