'use client'

import { type LucideIcon, SquareDashed } from 'lucide-react'
import type { CSSProperties } from 'react'
import { typeWords } from '@/features/assets/asset-words'
import type { Content, Zone } from '@/features/layouts/content'
import { fittedSize, lineHeight } from '@/features/layouts/geometry'
import type { Names } from '@/features/layouts/names'
import { type Settings, widgets } from '@/features/layouts/widgets'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

type ZoneViewProps = { zone: Zone; content: Content; names: Names }

/** What a zone looks like on the canvas, as far as that needs no screen. It says nothing: the zone has a name. */
export function ZoneView({ zone, content, names }: ZoneViewProps) {
  const unit = (length: number) => `${(length / content.width) * 100}cqw`
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-0 block overflow-hidden"
      style={{ background: zone.background, borderRadius: unit(zone.radius ?? 0) }}
    >
      <Inside zone={zone} names={names} unit={unit} />
    </span>
  )
}

function Inside({ zone, names, unit }: Pick<ZoneViewProps, 'zone' | 'names'> & { unit: (length: number) => string }) {
  const asset = names.asset(zone.asset_id)
  if (asset) {
    if (!asset.thumbnail_url) return <Sign icon={typeWords[asset.type].icon} words={asset.name} />
    return (
      // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
      <img
        src={asset.thumbnail_url}
        alt=""
        draggable={false}
        className="size-full"
        style={{ objectFit: zone.fit ?? 'contain' }}
      />
    )
  }
  const filling = names.of(zone)
  if (!zone.widget) return <Sign icon={filling?.icon ?? SquareDashed} words={filling?.name ?? zone.name} />
  return <Widget zone={zone} type={zone.widget.type} settings={zone.widget.settings ?? {}} unit={unit} />
}

function Sign({ icon: Icon, words }: { icon: LucideIcon; words: string }) {
  return (
    <span className="grid size-full place-content-center place-items-center gap-1 border border-current border-dashed bg-hover/90 p-1 text-ink-muted">
      <Icon className="size-5 shrink-0" />
      <span className="max-w-full truncate text-xs">{words}</span>
    </span>
  )
}

type WidgetProps = { zone: Zone; type: keyof typeof widgets; settings: Settings; unit: (length: number) => string }

const fonts: Record<string, string> = { serif: 'Georgia, serif', mono: 'ui-monospace, monospace' }
const places: Record<string, CSSProperties['alignItems']> = { top: 'flex-start', bottom: 'flex-end' }

function Widget({ zone, type, settings, unit }: WidgetProps) {
  const { t } = useI18n()
  const words = useWords(type, settings)
  if (words === null) return <Sign icon={widgets[type].icon} words={t(widgets[type].label)} />
  const typed = (name: string) => (typeof settings[name] === 'string' ? settings[name] : '')
  const fixed = Number(settings.font_size)
  const size = fixed || (type === 'ticker' ? zone.height * 0.55 : fittedSize(words.split('\n'), zone))
  const whiteSpace = fixed && type !== 'ticker' ? 'pre-wrap' : 'pre'
  return (
    <span
      className="flex size-full"
      style={{
        alignItems: places[typed('valign')] ?? 'center',
        color: typed('color') || '#ffffff',
        fontFamily: fonts[typed('font')],
        fontWeight: Number(settings.font_weight) || 500,
        fontSize: unit(size),
        lineHeight,
        textAlign: (type === 'ticker' ? 'left' : typed('align') || 'center') as CSSProperties['textAlign'],
        whiteSpace,
      }}
    >
      <span className="w-full">{words}</span>
    </span>
  )
}

/** What a widget says as far as that is known here; null when only a screen can show it. */
function useWords(type: keyof typeof widgets, settings: Settings): string | null {
  const { language } = useI18n()
  const now = new Date(useNow(60_000))
  const locale = typeof settings.language === 'string' && settings.language ? settings.language : language
  const format = (options: Intl.DateTimeFormatOptions) => {
    const zone = typeof settings.timezone === 'string' && settings.timezone ? { timeZone: settings.timezone } : {}
    try {
      return new Intl.DateTimeFormat(locale, { ...options, ...zone }).format(now)
    } catch {
      return new Intl.DateTimeFormat(language, options).format(now) // the server refuses what nobody knows
    }
  }
  if (type === 'text') return String(settings.text ?? '')
  if (type === 'clock') {
    const { hours } = settings
    const cycle = hours === '12' || hours === '24' ? { hour12: hours === '12' } : {}
    const seconds = settings.seconds ? { second: '2-digit' as const } : {}
    return format({ hour: '2-digit', minute: '2-digit', ...seconds, ...cycle })
  }
  if (type === 'date') {
    if (settings.format === 'weekday') return format({ weekday: 'long' })
    return format({ dateStyle: (settings.format as 'full' | 'long' | 'medium' | 'short' | undefined) ?? 'long' })
  }
  if (type === 'ticker' && settings.source !== 'feed') return String(settings.text ?? '')
  if (type === 'countdown') {
    const left = countdown(String(settings.target ?? ''), now)
    return settings.label ? `${settings.label}\n${left}` : left
  }
  return null
}

function countdown(target: string, now: Date): string {
  const left = Math.max(0, new Date(target).getTime() - now.getTime()) || 0
  const minutes = Math.floor(left / 60_000)
  const two = (part: number) => String(part).padStart(2, '0')
  const days = Math.floor(minutes / 1440)
  const clock = `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`
  return days > 0 ? `${days} d ${clock}` : clock
}
