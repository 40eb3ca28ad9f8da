import {
  ChartPie,
  Database,
  Globe,
  KeyRound,
  type LucideIcon,
  Palette,
  SlidersHorizontal,
  TableProperties,
  Webhook,
} from 'lucide-react'
import type { MessageKey } from '@/gen/messages/keys'

/** A page of the settings. */
export type Section = { path: `settings/${string}`; label: MessageKey; icon: LucideIcon; permission?: string }

export const sections: Section[] = [
  { path: 'settings/', label: 'settings.general', icon: SlidersHorizontal },
  { path: 'settings/branding/', label: 'branding.title', icon: Palette, permission: 'tenant.settings' },
  { path: 'settings/domain/', label: 'domain.title', icon: Globe, permission: 'tenant.settings' },
  { path: 'settings/sign-in/', label: 'sign-in-settings.title', icon: KeyRound, permission: 'tenant.settings' },
  { path: 'settings/metadata/', label: 'metadata.templates', icon: TableProperties, permission: 'assets.view' },
  { path: 'settings/webhooks/', label: 'webhooks.title', icon: Webhook, permission: 'webhooks.manage' },
  { path: 'settings/usage/', label: 'usage.title', icon: ChartPie },
  { path: 'settings/data/', label: 'settings.data', icon: Database, permission: 'tenant.settings' },
]
