import type { Role } from '@/features/people/queries'
import type { MessageKey } from '@/gen/messages/keys'
import type { Translate } from '@/lib/i18n'

const builtIn: Record<string, [name: MessageKey, text: MessageKey]> = {
  tenant_admin: ['people.roleAdmin', 'people.roleAdminText'],
  content_manager: ['people.roleManager', 'people.roleManagerText'],
  device_operator: ['people.roleOperator', 'people.roleOperatorText'],
  viewer: ['people.roleViewer', 'people.roleViewerText'],
}

/** What a role is called; one that is not known by its key. */
export function roleName(t: Translate, roles: Role[], key: string): string {
  const known = builtIn[key]
  return known ? t(known[0]) : (roles.find((role) => role.key === key)?.name ?? key)
}

/** What a role is for. */
export function roleText(t: Translate, role: Role): string {
  const known = builtIn[role.key]
  return known ? t(known[1]) : role.description
}
