'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { PermissionPicker } from '@/components/permission-picker'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { permissionsQuery, type Role, rolesQuery } from '@/features/people/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** Makes a role, or changes one of the tenant's own. */
export function RoleDialog({ role, onClose }: { role: Role | null; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const known = useQuery(permissionsQuery(slug, api)).data?.results ?? []
  const offered = known.map(({ name }) => name)
  const [permissions, setPermissions] = useState(role?.permissions ?? [])
  const form = useForm({ defaultValues: { name: role?.name ?? '', description: role?.description ?? '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ name, description }) => {
    const body = { name: name.trim(), description: description.trim(), permissions }
    try {
      await must(
        role
          ? api.PATCH('/api/v3/roles/{role}/', { params: { path: { role: role.key } }, body })
          : api.POST('/api/v3/roles/', { body }),
      )
      void client.invalidateQueries({ queryKey: rolesQuery(slug, api).queryKey })
      notify(t('people.roleSaved', { name: body.name }))
      onClose()
    } catch (error) {
      showFaults(form, t, error)
    }
  })

  return (
    <FormDialog
      title={t(role ? 'people.editRole' : 'people.newRole')}
      size="xl"
      action={t('components.save')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={50} />
      <Field label={t('people.description')} error={errors.description?.message}>
        {(control) => <Input {...control} {...form.register('description')} maxLength={500} />}
      </Field>
      <PermissionPicker
        legend={t('people.permissions')}
        offered={offered}
        givable={can}
        value={permissions}
        onChange={setPermissions}
      />
    </FormDialog>
  )
}
