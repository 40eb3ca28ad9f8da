'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { playlistChoicesQuery, playlistsKey } from '@/features/playlists/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

// As many as a playlist takes.
const most = 500

type AddToPlaylistProps = { assets: { id: string; name: string }[]; onClose: () => void }

/** Puts assets at the end of a playlist's draft, or into a new one. */
export function AddToPlaylist({ assets, onClose }: AddToPlaylistProps) {
  const { t } = useI18n()
  const { slug, api, can, href } = useTenant()
  const client = useQueryClient()
  const router = useRouter()
  // A smart playlist picks its assets by itself.
  const playlists = useQuery(playlistChoicesQuery(slug, api)).data?.results.filter(({ is_smart }) => !is_smart)
  const form = useForm({ defaultValues: { playlist: '', name: '' } })
  const { errors, isSubmitting } = form.formState
  const chosen = form.watch('playlist')
  const taken = assets.slice(0, most)

  const submit = form.handleSubmit(async ({ playlist, name }) => {
    const items = taken.map(({ id }) => ({ asset_id: id }))
    try {
      const changed = await must(
        playlist
          ? api.POST('/api/v3/playlists/{id}/items/', { params: { path: { id: playlist } }, body: { items } })
          : api.POST('/api/v3/playlists/', { body: { name: name.trim(), content: { items } } }),
      )
      void client.invalidateQueries({ queryKey: playlistsKey(slug) })
      notify(t('playlists.added', { count: items.length, name: changed.name }))
      onClose()
      if (!playlist) router.push(href(`playlists/${changed.id}/`))
    } catch (error) {
      showFaults(form, t, error, { fieldOf: (wire) => (wire === 'name' ? 'name' : undefined), otherwise: 'playlist' })
    }
  })

  return (
    <FormDialog
      title={t('playlists.addTitle', { count: taken.length })}
      text={
        taken.length < assets.length
          ? `${t('playlists.addFirst', { count: most })} ${t('playlists.addText')}`
          : t('playlists.addText')
      }
      action={t('playlists.add')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('playlists.playlist')} error={errors.playlist?.message}>
        {(control) => (
          <Select
            {...control}
            {...form.register('playlist', {
              validate: (id) => id !== '' || can('playlists.create') || t('playlists.chooseOne'),
            })}
          >
            <option value="">{t(can('playlists.create') ? 'playlists.new' : 'playlists.choose')}</option>
            {playlists?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {chosen === '' && can('playlists.create') && (
        <Field label={t('playlists.name')} error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('name', {
                validate: (name, { playlist }) => playlist !== '' || name.trim() !== '' || t('playlists.nameMissing'),
              })}
              maxLength={255}
              autoComplete="off"
            />
          )}
        </Field>
      )}
    </FormDialog>
  )
}
