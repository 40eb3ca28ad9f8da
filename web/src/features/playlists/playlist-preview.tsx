'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Panel } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type Playlist, playlistPreviewQuery } from '@/features/playlists/queries'
import { useI18n } from '@/lib/i18n'
import { momentOf } from '@/lib/moment'
import { useTenant } from '@/lib/tenant'

const shown = 12

/** What a playlist plays at a moment. */
export function PlaylistPreview({ playlist }: { playlist: Playlist }) {
  const { t, duration, dateTime } = useI18n()
  const { slug, api } = useTenant()
  const [at, setAt] = useState('')
  const [chosen, setChosen] = useState<boolean | null>(null)
  const draft = playlist.published === null || (chosen ?? false)
  const query = useQuery(playlistPreviewQuery(slug, api, playlist.id, momentOf(at) ?? '', draft))
  const preview = query.data
  return (
    <Panel title={t('playlists.preview')}>
      <div className="grid grid-cols-1 gap-3">
        <Field label={t('playlists.at')} hint={at === '' ? t('playlists.now') : undefined}>
          {(control) => (
            <Input {...control} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
          )}
        </Field>
        {playlist.published && playlist.has_changes && (
          <div className="flex items-center gap-2">
            <Checkbox id="preview-draft" checked={draft} onChange={(event) => setChosen(event.target.checked)} />
            <label htmlFor="preview-draft" className="text-ink text-sm">
              {t('playlists.ofDraft')}
            </label>
          </div>
        )}
        {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
        {preview && (
          <div role="status" className="grid grid-cols-1 gap-2">
            <p className="text-ink-muted text-sm">
              {preview.items.length === 0
                ? t('playlists.playsNothing')
                : t('playlists.playsRound', { count: preview.items.length, time: duration(preview.duration) })}
              {preview.until && ` ${t('playlists.playsUntil', { time: dateTime(preview.until) })}`}
            </p>
            <ol className="grid grid-cols-1">
              {preview.items.slice(0, shown).map((item, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same asset may come again; only the place tells them apart
                <li key={index} className="flex items-baseline gap-2 py-0.5 text-sm">
                  <span className="w-5 shrink-0 text-end text-ink-muted text-xs tabular-nums">{index + 1}</span>
                  <span className="min-w-0 flex-1 truncate text-ink">{item.name}</span>
                  <span className="text-ink-muted text-xs tabular-nums">
                    {item.duration === 0 ? t('assets.toItsEnd') : duration(item.duration)}
                  </span>
                </li>
              ))}
            </ol>
            {preview.items.length > shown && (
              <p className="text-ink-muted text-xs">
                {t('playlists.andMore', { count: preview.items.length - shown })}
              </p>
            )}
            {preview.shuffle && <p className="text-ink-muted text-xs">{t('playlists.shuffled')}</p>}
          </div>
        )}
      </div>
    </Panel>
  )
}
