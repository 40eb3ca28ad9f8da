/** Whether a set of permissions holds one; `*` holds all. */
export function allows(permissions: readonly string[], permission: string): boolean {
  return permissions.includes('*') || permissions.includes(permission)
}
