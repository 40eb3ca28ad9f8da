import {
  Barcode,
  CalendarDays,
  Clock,
  CloudSun,
  Globe,
  Image,
  type LucideIcon,
  QrCode,
  ScrollText,
  Timer,
  Type,
} from 'lucide-react'
import type { WidgetType } from '@/features/layouts/queries'
import type { MessageKey } from '@/gen/messages/keys'

/** What people set about a widget, by the names that the server knows. */
export type Settings = Record<string, unknown>

type Common = { name: string; label: MessageKey; when?: (settings: Settings) => boolean }
/** One field of a widget's form. */
export type SettingField =
  | (Common & { kind: 'line' | 'lines' | 'address' | 'colour' | 'switch' | 'zone' | 'moment'; most?: number })
  | (Common & { kind: 'number'; least: number; most: number; otherwise?: number })
  | (Common & { kind: 'choice'; options: [value: string, label: MessageKey][]; numeric?: boolean })

/** The widgets by their type. */
export const widgets: Record<WidgetType, { label: MessageKey; icon: LucideIcon; start: () => Settings }> = {
  text: { label: 'layouts.text', icon: Type, start: () => ({ text: 'Text' }) },
  clock: { label: 'layouts.clock', icon: Clock, start: () => ({ hours: 'auto' }) },
  date: { label: 'layouts.date', icon: CalendarDays, start: () => ({ format: 'long' }) },
  countdown: { label: 'layouts.countdown', icon: Timer, start: () => ({ target: inAWeek() }) },
  ticker: { label: 'layouts.ticker', icon: ScrollText, start: () => ({ source: 'text', text: 'News', speed: 120 }) },
  image: { label: 'layouts.picture', icon: Image, start: () => ({ url: '', refresh_seconds: 60 }) },
  web: { label: 'layouts.web', icon: Globe, start: () => ({ url: '', zoom: 100 }) },
  weather: {
    label: 'layouts.weather',
    icon: CloudSun,
    start: () => ({ url: '', place: '', units: 'celsius', days: 3 }),
  },
  qr: { label: 'layouts.qr', icon: QrCode, start: () => ({ kind: 'url', url: '', track: true, ...ink }) },
  barcode: { label: 'layouts.barcode', icon: Barcode, start: () => ({ format: 'code128', value: 'SIGNATE', ...ink }) },
}

const ink = { color: '#000000', background: '#ffffff' }

export const widgetTypes = Object.keys(widgets) as WidgetType[]

function inAWeek(): string {
  const day = new Date(Date.now() + 7 * 24 * 60 * 60 * 1000)
  day.setSeconds(0, 0)
  return day.toISOString()
}

/** What a new widget starts with. */
export function startSettings(type: WidgetType): Settings {
  return widgets[type].start()
}

/** A setting by its name; `wifi.ssid` lies inside of `wifi`. */
export function settingOf(settings: Settings, name: string): unknown {
  const [outer = '', inner] = name.split('.')
  const value = settings[outer]
  if (inner === undefined) return value
  return typeof value === 'object' && value !== null ? (value as Settings)[inner] : undefined
}

/** The settings with another value. */
export function withSetting(settings: Settings, name: string, value: unknown): Settings {
  const [outer = '', inner] = name.split('.')
  if (inner === undefined) return { ...settings, [outer]: value }
  return { ...settings, [outer]: { ...(settings[outer] as Settings | undefined), [inner]: value } }
}
