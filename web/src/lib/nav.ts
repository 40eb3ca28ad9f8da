import {
  History,
  House,
  Images,
  KeyRound,
  LayoutTemplate,
  ListVideo,
  type LucideIcon,
  MonitorPlay,
  Settings,
  Share2,
  ShieldCheck,
  Users,
} from 'lucide-react'
import type { MessageKey } from '@/gen/messages/keys'

/** A place of the dashboard; sidebar, tab bar, palette and shortcuts come from this list. */
export type Place = {
  path: '' | `${string}/`
  label: MessageKey
  icon: LucideIcon
  permission?: string
  /** Places that belong together: under one heading at the side, behind one tab on narrow screens. */
  section?: 'content' | 'team'
  /** The second key after G. */
  key: string
}

/** What the sections are called, where they have one tab for all of their places. */
export const sectionWords: Record<NonNullable<Place['section']>, MessageKey> = {
  content: 'lib.navContent',
  team: 'lib.navTeam',
}

export const places: Place[] = [
  { path: '', label: 'lib.navHome', icon: House, key: 'h' },
  { path: 'assets/', label: 'lib.navAssets', icon: Images, permission: 'assets.view', section: 'content', key: 'a' },
  {
    path: 'playlists/',
    label: 'lib.navPlaylists',
    icon: ListVideo,
    permission: 'playlists.view',
    section: 'content',
    key: 'p',
  },
  {
    path: 'layouts/',
    label: 'lib.navLayouts',
    icon: LayoutTemplate,
    permission: 'layouts.view',
    section: 'content',
    key: 'y',
  },
  { path: 'shares/', label: 'lib.navShares', icon: Share2, permission: 'assets.share', section: 'content', key: 'x' },
  { path: 'devices/', label: 'lib.navDevices', icon: MonitorPlay, permission: 'devices.view', key: 'd' },
  { path: 'users/', label: 'lib.navUsers', icon: Users, permission: 'users.view', section: 'team', key: 'u' },
  { path: 'roles/', label: 'lib.navRoles', icon: ShieldCheck, permission: 'users.view', section: 'team', key: 'r' },
  {
    path: 'api-keys/',
    label: 'lib.navApiKeys',
    icon: KeyRound,
    permission: 'tenant.api_keys',
    section: 'team',
    key: 'k',
  },
  { path: 'audit/', label: 'lib.navAudit', icon: History, permission: 'tenant.audit', section: 'team', key: 'l' },
  { path: 'settings/', label: 'lib.navSettings', icon: Settings, key: 's' },
]
