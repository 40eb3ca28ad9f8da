'use client'

import {
  Check,
  CircleAlert,
  CircleDashed,
  Clock,
  ListVideo,
  type LucideIcon,
  Monitor,
  MonitorOff,
  RotateCw,
  ScanSearch,
  SkipBack,
  SkipForward,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import type { Sent } from '@/features/devices/command-log'
import type { CommandType, Device } from '@/features/devices/queries'
import { useCommands } from '@/features/devices/use-commands'
import type { MessageKey } from '@/gen/messages/keys'
import { type Translate, useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const PlayDialog = dynamic(() => import('@/features/devices/play-dialog').then((module) => module.PlayDialog))

const commands: Record<CommandType, { label: MessageKey; icon: LucideIcon }> = {
  previous: { label: 'devices.previous', icon: SkipBack },
  next: { label: 'devices.next', icon: SkipForward },
  play_asset: { label: 'devices.play', icon: ListVideo },
  identify: { label: 'devices.identify', icon: ScanSearch },
  reload: { label: 'devices.reload', icon: RotateCw },
  display_off: { label: 'devices.displayOff', icon: MonitorOff },
  display_on: { label: 'devices.displayOn', icon: Monitor },
}
const order = Object.keys(commands) as CommandType[]

/** Tells the screen to do something now, and what became of it. */
export function DeviceControls({ device }: { device: Device }) {
  const { t } = useI18n()
  const { can } = useTenant()
  const { log, send } = useCommands(device)
  const [choosing, setChoosing] = useState(false)
  const away = device.status !== 'online'
  const usable = order.filter((type) => type !== 'play_asset' || can('assets.view'))
  return (
    <div>
      <div role="toolbar" aria-label={t('devices.controls')} className="flex flex-wrap gap-2">
        {usable.map((type) => {
          const { label, icon: Icon } = commands[type]
          return (
            <Button
              key={type}
              disabled={away}
              className="max-sm:flex-1"
              onClick={() => (type === 'play_asset' ? setChoosing(true) : void send(type))}
            >
              <Icon aria-hidden />
              {t(label)}
            </Button>
          )
        })}
      </div>
      {away && <p className="mt-2.5 text-ink-muted text-sm">{t('devices.controlsAway')}</p>}
      <ul
        aria-live="polite"
        aria-label={t('devices.receipts')}
        className={cn('grid gap-1.5', log.length > 0 && 'mt-4')}
      >
        {log.map((sent) => (
          <Receipt key={sent.id} sent={sent} />
        ))}
      </ul>
      {choosing && (
        <PlayDialog
          onPlay={(asset) => {
            setChoosing(false)
            void send('play_asset', asset)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  )
}

const marks: Record<Sent['state'], { icon: LucideIcon; look: string }> = {
  sending: { icon: CircleDashed, look: 'text-ink-faint' },
  sent: { icon: Clock, look: 'text-accent' },
  seen: { icon: Check, look: 'text-success' },
  unseen: { icon: CircleAlert, look: 'text-warning' },
  failed: { icon: CircleAlert, look: 'text-danger' },
}

function outcome(t: Translate, sent: Sent): string {
  if (sent.state === 'failed') return explain(t, sent.reason)
  if (sent.state === 'sending') return t('devices.sending')
  if (sent.type === 'identify') return t('devices.sentIdentify')
  if (sent.type === 'reload') return t('devices.sentReload')
  if (sent.state === 'seen') return t('devices.followed')
  return sent.state === 'sent' ? t('devices.sentWaiting') : t('devices.noChange')
}

function Receipt({ sent }: { sent: Sent }) {
  const { t } = useI18n()
  const { icon: Icon, look } = marks[sent.state]
  return (
    <li className="flex items-start gap-2.5 text-sm">
      <Icon className={cn('mt-0.5 size-4 shrink-0', look)} aria-hidden />
      <span className="min-w-0">
        <span className="font-medium text-ink">
          {sent.asset ? t('devices.playNamed', { asset: sent.asset.name }) : t(commands[sent.type].label)}
        </span>{' '}
        <span className="text-ink-muted">{outcome(t, sent)}</span>
      </span>
    </li>
  )
}
