import path from 'node:path'
import type { NextConfig } from 'next'

/** The dashboard is exported as files; the binary serves them and answers every request for data. */
const config: NextConfig = {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  turbopack: { root: path.join(import.meta.dirname, '..') },
}

export default config
