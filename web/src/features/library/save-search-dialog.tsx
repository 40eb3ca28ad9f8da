'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Checkbox } from '@/components/ui/checkbox'
import type { SavedSearch } from '@/features/library/queries'
import { useRefresh } from '@/features/library/use-library'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** A search to change, or the filter to keep under a name. */
export type SearchJob = { search: SavedSearch } | { filter: SavedSearch['filter']; name: string }

/** Keeps the search of the moment, or changes a kept one. */
export function SaveSearchDialog({ job, onClose }: { job: SearchJob; onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const refresh = useRefresh()
  const search = 'search' in job ? job.search : null
  const form = useForm({
    defaultValues: { name: 'search' in job ? job.search.name : job.name, shared: search?.is_shared ?? false },
  })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ name, shared }) => {
    const body = { name: name.trim(), is_shared: shared }
    try {
      await must(
        'search' in job
          ? api.PATCH('/api/v3/saved-searches/{id}/', { params: { path: { id: job.search.id } }, body })
          : api.POST('/api/v3/saved-searches/', { body: { ...body, filter: job.filter } }),
      )
      refresh()
      notify(t('library.searchSaved', { name: body.name }))
      onClose()
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })

  return (
    <FormDialog
      title={t(search ? 'library.editSearch' : 'library.saveSearch')}
      text={search ? undefined : t('library.saveSearchText')}
      action={t('components.save')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
      <div className="flex items-center gap-2">
        <Checkbox {...form.register('shared')} id="search-shared" />
        <label htmlFor="search-shared" className="text-ink text-sm">
          {t('library.searchShared')}
        </label>
      </div>
    </FormDialog>
  )
}
