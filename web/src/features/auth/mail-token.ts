/** The token behind the # of a mail's link, which stands there alone or as `token=`. */
export function tokenOf(hash: string): string {
  const bare = hash.replace(/^#/, '')
  return bare.startsWith('token=') ? (new URLSearchParams(bare).get('token') ?? '') : bare
}
