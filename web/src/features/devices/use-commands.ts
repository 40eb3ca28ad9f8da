'use client'

import { useCallback, useRef, useState } from 'react'
import { type Sent, stateOfSent, withCommand, withNews } from '@/features/devices/command-log'
import { onGlass } from '@/features/devices/device-state'
import type { CommandType, Device } from '@/features/devices/queries'
import { useDeviceActions } from '@/features/devices/use-device-actions'
import { useNow } from '@/lib/use-now'

/** Sends commands to a screen and follows what becomes of them. */
export function useCommands(device: Device) {
  const { command } = useDeviceActions()
  const [log, setLog] = useState<readonly Sent[]>([])
  const last = useRef(0)
  const now = useNow(1_000)

  const send = useCallback(
    async (type: CommandType, asset?: Sent['asset']) => {
      last.current += 1
      const id = last.current
      const sent: Sent = {
        id,
        type,
        ...(asset && { asset }),
        at: Date.now(),
        created: null,
        before: onGlass(device),
        state: 'sending',
      }
      setLog((log) => withCommand(log, sent))
      try {
        const { created_at } = await command(device.id, type, asset?.id)
        setLog((log) => withNews(log, id, { state: 'sent', created: created_at }))
      } catch (reason) {
        setLog((log) => withNews(log, id, { state: 'failed', reason }))
      }
    },
    [command, device],
  )
  const news = log.find((sent) => stateOfSent(sent, device, now) !== sent.state)
  // What the screen's reports confirm stays confirmed, whatever it shows afterwards.
  if (news) setLog(withNews(log, news.id, { state: stateOfSent(news, device, now) }))
  return { log, send }
}
