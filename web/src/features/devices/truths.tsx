'use client'

import { CircleCheck, CircleDashed, Clock, type LucideIcon } from 'lucide-react'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { type Progress, progressOf } from '@/features/devices/device-state'
import type { Device } from '@/features/devices/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'

type State = 'done' | 'busy' | 'unknown'

// What stands beside each of the three truths, by how far the newest plan has come.
const diskStates: Record<Progress, { state: State; text: MessageKey }> = {
  waiting: { state: 'unknown', text: 'devices.truthUnreported' },
  loading: { state: 'busy', text: 'devices.diskLoading' },
  switching: { state: 'done', text: 'devices.diskDone' },
  current: { state: 'done', text: 'devices.diskDone' },
}
const glassStates: Record<Progress, { state: State; text: MessageKey }> = {
  waiting: { state: 'unknown', text: 'devices.truthUnreported' },
  loading: { state: 'busy', text: 'devices.glassEarlier' },
  switching: { state: 'busy', text: 'devices.glassSwitching' },
  current: { state: 'done', text: 'devices.glassDone' },
}
const icons: Record<State, { icon: LucideIcon; look: string; word: MessageKey }> = {
  done: { icon: CircleCheck, look: 'text-success', word: 'devices.truthDone' },
  busy: { icon: Clock, look: 'text-accent', word: 'devices.truthBusy' },
  unknown: { icon: CircleDashed, look: 'text-ink-faint', word: 'devices.truthUnknown' },
}

/** The way of the newest plan to the glass: what should play, what is on the disk, what plays. */
export function Truths({ device }: { device: Device }) {
  const { t } = useI18n()
  const { manifest, status } = device
  const progress = progressOf(device)
  const wanted = manifest.wanted
    ? { state: 'done' as const, text: 'devices.wantedDone' as const }
    : { state: 'unknown' as const, text: 'devices.wantedNone' as const }
  const headline =
    status === 'online'
      ? t(headlines[progress])
      : t(status === 'offline' ? 'devices.truthsAway' : 'devices.truthsNever')
  return (
    <Panel title={t('devices.truths')} text={headline}>
      <ol className="grid gap-5">
        <Truth name={t('devices.wanted')} hash={manifest.wanted} {...wanted} />
        <Truth name={t('devices.onDisk')} hash={manifest.on_disk} {...diskStates[progress]} />
        <Truth name={t('devices.onGlass')} hash={manifest.playing} {...glassStates[progress]} last />
      </ol>
    </Panel>
  )
}

const headlines: Record<Progress, MessageKey> = {
  waiting: 'devices.truthsWaiting',
  loading: 'devices.truthsLoading',
  switching: 'devices.truthsSwitching',
  current: 'devices.truthsCurrent',
}

type TruthProps = { name: string; hash: string | null; state: State; text: MessageKey; last?: boolean }

function Truth({ name, hash, state, text, last }: TruthProps) {
  const { t } = useI18n()
  const { icon: Icon, look, word } = icons[state]
  return (
    <li className="relative flex gap-3">
      {!last && <span aria-hidden className="absolute start-2.5 top-6 -bottom-4 w-px -translate-x-1/2 bg-line" />}
      <Icon className={cn('size-5 shrink-0', look)} aria-hidden />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <h3 className="font-medium text-ink text-sm">
            {name}
            <span className="sr-only">: {t(word)}</span>
          </h3>
          {hash && (
            <span className="text-2xs text-ink-faint tabular-nums" title={t('devices.fingerprint')}>
              {hash.slice(0, 8)}
            </span>
          )}
        </div>
        <p className="text-ink-muted text-sm">{t(text)}</p>
      </div>
    </li>
  )
}
