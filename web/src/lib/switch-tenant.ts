type Place = Pick<Location, 'protocol' | 'hostname' | 'port'>

/**
 * Where the pages of another tenant are: below the same host, except at a tenant's own subdomain, which
 * shows that tenant only.
 */
export function addressOf(slug: string, from: string, { protocol, hostname, port }: Place): string {
  if (!hostname.startsWith(`${from}.`)) return `/${slug}/`
  return `${protocol}//${slug}${hostname.slice(from.length)}${port && `:${port}`}/${slug}/`
}
