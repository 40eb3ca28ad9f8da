'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { BoundFields } from '@/features/api-keys/key-fields'
import { fieldOf, patchOf, valuesOf } from '@/features/api-keys/key-values'
import { type ApiKey, type ApiKeyPatch, apiKeysQuery } from '@/features/api-keys/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Changes a key's name and bounds. What it may do never changes. */
export function EditKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: valuesOf(apiKey) })
  const { errors, isSubmitting } = form.formState
  const put = async (body: ApiKeyPatch) => {
    await must(api.PATCH('/api/v3/api-keys/{id}/', { params: { path: { id: apiKey.id } }, body }))
    void client.invalidateQueries({ queryKey: apiKeysQuery(slug, api).queryKey })
  }

  const submit = form.handleSubmit(async (typed) => {
    const patch = patchOf(apiKey, typed)
    try {
      if (patch) {
        await put(patch)
        const { name, networks, rate_limit, expires_at } = apiKey
        const undo = () =>
          void put({ name, networks, rate_limit, expires_at }).catch((error) =>
            notify(explain(t, error), { tone: 'danger' }),
          )
        notify(t('api-keys.changed', { name: patch.name ?? name }), { undo })
      }
      onClose()
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  return (
    <FormDialog
      title={t('api-keys.editTitle', { name: apiKey.name })}
      text={t('api-keys.editText')}
      action={t('components.save')}
      onSubmit={submit}
      busy={isSubmitting}
      fault={errors.root?.message}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
      <BoundFields register={form.register} errors={errors} />
    </FormDialog>
  )
}
