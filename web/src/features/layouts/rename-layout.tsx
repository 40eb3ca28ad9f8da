'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type Layout, layoutsKey } from '@/features/layouts/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Gives a layout another name or description. */
export function RenameLayout({ layout, onClose }: { layout: Layout; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: { name: layout.name, description: layout.description } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ name, description }) => {
    const body = { name: name.trim(), description: description.trim() }
    try {
      await must(api.PATCH('/api/v3/layouts/{id}/', { params: { path: { id: layout.id } }, body }))
      await client.invalidateQueries({ queryKey: layoutsKey(slug) })
      onClose()
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })
  return (
    <FormDialog
      title={t('layouts.rename')}
      action={t('components.save')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={255} />
      <Field label={t('layouts.description')} error={errors.description?.message}>
        {(control) => <Input {...control} {...form.register('description')} maxLength={2000} autoComplete="off" />}
      </Field>
    </FormDialog>
  )
}
