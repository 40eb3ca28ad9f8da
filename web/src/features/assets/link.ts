/** The address someone meant: without a scheme it is a web page. Null when it can be none. */
export function addressOf(typed: string): string | null {
  const trimmed = typed.trim()
  if (trimmed === '' || /\s/.test(trimmed)) return null
  const address =
    /^[a-z][a-z\d+.-]*:/i.test(trimmed) && !/^[^/]+:\d+(\/|$)/.test(trimmed) ? trimmed : `https://${trimmed}`
  if (!URL.canParse(address)) return null
  const { protocol, hostname } = new URL(address)
  return ['http:', 'https:', 'rtsp:', 'rtmp:', 'udp:', 'rtp:'].includes(protocol) && hostname !== '' ? address : null
}

/** A name for a link that has none: its host and path without what nobody reads. */
export function nameOf(address: string): string {
  const { hostname, pathname } = new URL(address)
  return (hostname.replace(/^www\./, '') + pathname).replace(/\/$/, '')
}
