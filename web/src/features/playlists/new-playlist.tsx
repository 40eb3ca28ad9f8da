'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { playlistsKey } from '@/features/playlists/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Makes a playlist and opens it. */
export function NewPlaylist({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, href } = useTenant()
  const client = useQueryClient()
  const router = useRouter()
  const form = useForm({ defaultValues: { name: '', description: '', kind: 'list' } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ name, description, kind }) => {
    const body = {
      name: name.trim(),
      description: description.trim(),
      content: kind === 'smart' ? { rule: { match: 'all' as const } } : { items: [] },
    }
    try {
      const made = await must(api.POST('/api/v3/playlists/', { body }))
      void client.invalidateQueries({ queryKey: playlistsKey(slug) })
      router.push(href(`playlists/${made.id}/`))
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })
  return (
    <FormDialog
      title={t('playlists.new')}
      action={t('playlists.make')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={255} />
      <Field label={t('playlists.description')} error={errors.description?.message}>
        {(control) => <Input {...control} {...form.register('description')} maxLength={2000} autoComplete="off" />}
      </Field>
      <Field label={t('playlists.kind')}>
        {(control) => (
          <Select {...control} {...form.register('kind')}>
            <option value="list">{t('playlists.kindList')}</option>
            <option value="smart">{t('playlists.kindSmart')}</option>
          </Select>
        )}
      </Field>
    </FormDialog>
  )
}
