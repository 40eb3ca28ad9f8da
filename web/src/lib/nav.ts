import { House, Images, type LucideIcon, MonitorPlay, Settings } from 'lucide-react'
import type { MessageKey } from '@/gen/messages/keys'

/** A place of the dashboard; sidebar, tab bar, palette and shortcuts come from this list. */
export type Place = {
  path: '' | `${string}/`
  label: MessageKey
  icon: LucideIcon
  permission?: string
  /** The second key after G. */
  key: string
}

export const places: Place[] = [
  { path: '', label: 'lib.navHome', icon: House, key: 'h' },
  { path: 'assets/', label: 'lib.navAssets', icon: Images, permission: 'assets.view', key: 'a' },
  { path: 'devices/', label: 'lib.navDevices', icon: MonitorPlay, permission: 'devices.view', key: 'd' },
  { path: 'settings/', label: 'lib.navSettings', icon: Settings, key: 's' },
]
