'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Field } from '@/components/ui/field'
import { FolderSelect } from '@/features/library/folder-select'
import type { Folder } from '@/features/library/queries'
import { useRefresh } from '@/features/library/use-library'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** A folder to change, or where a new one is to lie. */
export type FolderJob = { folder: Folder } | { parent: string }

/** Makes a folder, or gives one another name or place. */
export function FolderDialog({ job, onClose }: { job: FolderJob; onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const refresh = useRefresh()
  const folder = 'folder' in job ? job.folder : null
  const form = useForm({
    defaultValues: { name: folder?.name ?? '', parent: 'parent' in job ? job.parent : (folder?.parent_id ?? '') },
  })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ name, parent }) => {
    const body = { name: name.trim(), parent_id: parent || null }
    try {
      await must(
        folder
          ? api.PATCH('/api/v3/folders/{id}/', { params: { path: { id: folder.id } }, body })
          : api.POST('/api/v3/folders/', { body }),
      )
      refresh()
      notify(t(folder ? 'library.folderSaved' : 'library.folderMade', { name: body.name }))
      onClose()
    } catch (error) {
      showFaults(form, t, error, { fieldOf: (wire) => (wire === 'parent_id' ? 'parent' : 'name'), otherwise: 'name' })
    }
  })

  return (
    <FormDialog
      title={t(folder ? 'library.editFolder' : 'library.newFolder')}
      action={t(folder ? 'components.save' : 'library.makeFolder')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
      <Field label={t('library.inside')} error={errors.parent?.message}>
        {(control) => <FolderSelect {...control} {...form.register('parent')} not={folder?.id} />}
      </Field>
    </FormDialog>
  )
}
