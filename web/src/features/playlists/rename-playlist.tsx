'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type Playlist, playlistQuery, playlistsKey } from '@/features/playlists/queries'
import { mustWithTag } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Gives a playlist another name or description. */
export function RenamePlaylist({ playlist, onClose }: { playlist: Playlist; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: { name: playlist.name, description: playlist.description } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ name, description }) => {
    const body = { name: name.trim(), description: description.trim() }
    try {
      const params = { path: { id: playlist.id } }
      const answer = await mustWithTag(api.PATCH('/api/v3/playlists/{id}/', { params, body }))
      client.setQueryData(playlistQuery(slug, api, playlist.id).queryKey, answer)
      void client.invalidateQueries({ queryKey: playlistsKey(slug) })
      onClose()
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })
  return (
    <FormDialog
      title={t('playlists.rename')}
      action={t('components.save')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={255} />
      <Field label={t('playlists.description')} error={errors.description?.message}>
        {(control) => <Input {...control} {...form.register('description')} maxLength={2000} autoComplete="off" />}
      </Field>
    </FormDialog>
  )
}
