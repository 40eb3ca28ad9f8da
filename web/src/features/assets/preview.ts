import type { Asset } from '@/features/assets/queries'

/** How an asset is shown in the dashboard. */
export type Preview =
  | { kind: 'image' | 'video'; source: string }
  | { kind: 'frame'; source: string; sandbox: string; referrer: 'no-referrer' | 'origin' }
  | { kind: 'none' }

// Without allow-same-origin the page runs as a stranger, whatever its address is.
const stranger = 'allow-scripts allow-forms allow-popups'
// YouTube's player runs only with its own storage and when it is told who embeds it. It is on an origin of its own.
const youtube = 'allow-scripts allow-same-origin allow-presentation'

/** The id of the video that a YouTube address means. */
export function youtubeId(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { hostname, pathname, searchParams } = new URL(address)
  const host = hostname.replace(/^(www|m|music)\./, '')
  const candidate =
    host === 'youtu.be'
      ? pathname.split('/')[1]
      : host === 'youtube.com' || host === 'youtube-nocookie.com'
        ? (searchParams.get('v') ?? pathname.match(/^\/(?:embed|shorts|live)\/([^/]+)/)?.[1])
        : undefined
  return candidate && /^[\w-]{6,20}$/.test(candidate) ? candidate : null
}

/** What to show of an asset. Links from elsewhere only ever run inside of a sandboxed frame. */
export function previewOf(
  asset: Pick<Asset, 'type' | 'uri' | 'content_url'> & { thumbnail_url?: string | null },
): Preview {
  if ((asset.type === 'image' || asset.type === 'video') && asset.content_url) {
    return { kind: asset.type, source: asset.content_url }
  }
  if (asset.type === 'html' && asset.content_url) {
    return { kind: 'frame', source: asset.content_url, sandbox: stranger, referrer: 'no-referrer' }
  }
  if (asset.type === 'pdf' && asset.thumbnail_url) return { kind: 'image', source: asset.thumbnail_url }
  if (asset.type === 'youtube') {
    const id = youtubeId(asset.uri)
    return id
      ? { kind: 'frame', source: `https://www.youtube-nocookie.com/embed/${id}`, sandbox: youtube, referrer: 'origin' }
      : { kind: 'none' }
  }
  if (asset.type === 'stream' || !/^https?:\/\//i.test(asset.uri)) return { kind: 'none' }
  return {
    kind: 'frame',
    source: asset.uri,
    sandbox: asset.type === 'webpage' ? stranger : '',
    referrer: 'no-referrer',
  }
}
