'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Checkbox } from '@/components/ui/checkbox'
import { Skeleton } from '@/components/ui/skeleton'
import { type Device, deviceOverviewQuery, devicesKey } from '@/features/devices/queries'
import { type Playlist, playlistsKey } from '@/features/playlists/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

type AssignDialogProps = { playlist: Playlist; onClose: () => void }

/** Chooses the screens that play a playlist. A screen without one plays everything that is on. */
export function AssignDialog({ playlist, onClose }: AssignDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const query = useQuery(deviceOverviewQuery(slug, api))
  const devices = query.data?.results ?? []
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const plays = (device: Device) => (device.playlist_id === playlist.id) !== turned.has(device.id)
  const turn = (id: string) => {
    const next = new Set(turned)
    if (!next.delete(id)) next.add(id)
    setTurned(next)
  }
  const save = async () => {
    setBusy(true)
    try {
      for (const device of devices.filter(({ id }) => turned.has(id))) {
        const body = { playlist_id: plays(device) ? playlist.id : null }
        await must(api.PATCH('/api/v3/devices/{id}/', { params: { path: { id: device.id } }, body }))
      }
      notify(t('playlists.assigned', { name: playlist.name }))
      onClose()
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
      setBusy(false)
    }
    void client.invalidateQueries({ queryKey: devicesKey(slug) })
    void client.invalidateQueries({ queryKey: playlistsKey(slug) })
  }
  return (
    <FormDialog
      title={t('playlists.assignTitle', { name: playlist.name })}
      text={t(playlist.published ? 'playlists.assignText' : 'playlists.assignUnpublished')}
      action={t('components.save')}
      busy={busy}
      disabled={turned.size === 0}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onClose={onClose}
    >
      {query.isPending && <Skeleton className="h-40" />}
      {query.data && devices.length === 0 && <p className="text-ink-muted text-sm">{t('playlists.noScreens')}</p>}
      <ul className="grid max-h-80 grid-cols-1 overflow-y-auto">
        {devices.map((device) => (
          <li key={device.id}>
            <label htmlFor={`screen-${device.id}`} className="flex items-center gap-3 rounded-md p-2 hover:bg-hover">
              <Checkbox id={`screen-${device.id}`} checked={plays(device)} onChange={() => turn(device.id)} />
              <span className="min-w-0 flex-1 truncate text-ink text-sm">{device.name}</span>
              {device.playlist_id && device.playlist_id !== playlist.id && (
                <span className="text-ink-muted text-xs">{t('playlists.playsOther')}</span>
              )}
            </label>
          </li>
        ))}
      </ul>
    </FormDialog>
  )
}
