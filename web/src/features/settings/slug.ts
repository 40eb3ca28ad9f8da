/** Whether a name can stand in addresses; the server knows the reserved and the taken ones besides. */
export function isSlug(slug: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug) && !slug.includes('--')
}

/** What was typed as such a name: lower case, with dashes in the place of spaces. */
export function slugOf(typed: string): string {
  return typed.toLowerCase().replace(/[\s_]+/g, '-')
}
