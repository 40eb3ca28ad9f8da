import type { MessageKey } from '@/gen/messages/keys'
import type { Translate } from '@/lib/i18n'

const groups: Record<string, MessageKey> = {
  assets: 'lib.navAssets',
  playlists: 'lib.navPlaylists',
  layouts: 'lib.navLayouts',
  schedules: 'lib.permSchedules',
  devices: 'lib.navDevices',
  users: 'lib.navUsers',
  tenant: 'lib.permTenant',
  webhooks: 'lib.permWebhooks',
}

const actions: Record<string, MessageKey> = {
  view: 'lib.permView',
  create: 'lib.permCreate',
  edit: 'lib.permEdit',
  delete: 'lib.permDelete',
  share: 'lib.permShare',
  control: 'lib.permControl',
  manage: 'lib.permManage',
  invite: 'lib.permInvite',
  settings: 'lib.navSettings',
  billing: 'lib.permBilling',
  analytics: 'lib.permAnalytics',
  audit: 'lib.navAudit',
  api_keys: 'lib.navApiKeys',
}

/** What a group of permissions is about. */
export function groupName(t: Translate, group: string): string {
  const key = groups[group]
  return key ? t(key) : group
}

/** What a permission allows within its group. */
export function actionName(t: Translate, permission: string): string {
  const action = permission.slice(permission.indexOf('.') + 1)
  const key = actions[action]
  return key ? t(key) : action
}

/** Permissions by the part before the dot, in the order they came. */
export function grouped(permissions: string[]): [group: string, names: string[]][] {
  const found = new Map<string, string[]>()
  for (const name of permissions) {
    const group = name.split('.')[0] ?? name
    found.set(group, [...(found.get(group) ?? []), name])
  }
  return [...found]
}
