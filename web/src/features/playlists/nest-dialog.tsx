'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/input'
import { withAdded } from '@/features/playlists/content'
import { type Playlist, playlistChoicesQuery } from '@/features/playlists/queries'
import type { useDraft } from '@/features/playlists/use-draft'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type NestDialogProps = { playlist: Playlist; draft: ReturnType<typeof useDraft>; onClose: () => void }

/** Puts a playlist into another. What would make a ring, the server refuses. */
export function NestDialog({ playlist, draft, onClose }: NestDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [id, setId] = useState('')
  const others = useQuery(playlistChoicesQuery(slug, api)).data?.results.filter((other) => other.id !== playlist.id)
  return (
    <FormDialog
      title={t('playlists.addPlaylist')}
      text={t('playlists.nestText')}
      action={t('playlists.add')}
      busy={false}
      disabled={id === ''}
      onSubmit={(event) => {
        event.preventDefault()
        draft.edit((content) => withAdded(content, [{ id: crypto.randomUUID(), playlist_id: id }]))
        onClose()
      }}
      onClose={onClose}
    >
      <Field label={t('playlists.playlist')} {...(others?.length === 0 && { hint: t('playlists.noOther') })}>
        {(control) => (
          <Select {...control} value={id} onChange={(event) => setId(event.target.value)}>
            <option value="">{t('playlists.choose')}</option>
            {others?.map((other) => (
              <option key={other.id} value={other.id}>
                {other.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  )
}
