'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { MoreButton } from '@/components/more-button'
import { Badge, type Tone } from '@/components/ui/badge'
import { Panel } from '@/components/ui/card'
import { type Command, type Device, deviceCommandsQuery } from '@/features/devices/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const words: Record<string, MessageKey> = {
  next: 'devices.next',
  previous: 'devices.previous',
  play_asset: 'devices.play',
  identify: 'devices.identify',
  reload: 'devices.reload',
  display_on: 'devices.displayOn',
  display_off: 'devices.displayOff',
  pause: 'devices.commandPause',
  resume: 'devices.commandResume',
  reboot: 'devices.commandReboot',
  shutdown: 'devices.commandShutdown',
}
const states: Record<Command['status'], { label: MessageKey; tone: Tone }> = {
  requested: { label: 'devices.commandRequested', tone: 'accent' },
  delivered: { label: 'devices.commandDelivered', tone: 'accent' },
  done: { label: 'devices.commandDone', tone: 'success' },
  failed: { label: 'devices.commandFailed', tone: 'danger' },
  expired: { label: 'devices.commandExpired', tone: 'neutral' },
}

/** What a screen was told to do, and what became of it. */
export function DeviceHistory({ device }: { device: Device }) {
  const { t, ago } = useI18n()
  const { slug, api } = useTenant()
  const now = useNow(30_000)
  const query = useInfiniteQuery(deviceCommandsQuery(slug, api, device.id))
  const commands = query.data?.pages.flatMap((page) => page.results) ?? []
  return (
    <Panel title={t('devices.history')}>
      {query.data && commands.length === 0 && <p className="text-ink-muted text-sm">{t('devices.historyNone')}</p>}
      <ol className="grid grid-cols-1 gap-2.5">
        {commands.map((command) => {
          const word = words[command.type]
          const { label, tone } = states[command.status]
          return (
            <li key={command.id} className="flex items-center justify-between gap-3 text-sm">
              <span className="min-w-0">
                <span className="block truncate text-ink">{word ? t(word) : command.type}</span>
                <span className="block truncate text-ink-muted text-xs">
                  {ago(command.created_at, now)}
                  {command.error && ` · ${command.error}`}
                </span>
              </span>
              <Badge tone={tone}>{t(label)}</Badge>
            </li>
          )
        })}
      </ol>
      <MoreButton query={query} look="link" size="inline" className="mt-3">
        {t('devices.historyMore')}
      </MoreButton>
    </Panel>
  )
}
