'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/input'
import { type Tag, tagsQuery } from '@/features/library/queries'
import { useAttempt } from '@/features/library/use-library'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Makes a tag the same as another. */
export function MergeDialog({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const attempt = useAttempt()
  const [into, setInto] = useState('')
  const [busy, setBusy] = useState(false)
  const others = (useQuery(tagsQuery(slug, api)).data?.results ?? []).filter(({ id }) => id !== tag.id)
  const merge = async () => {
    setBusy(true)
    const name = others.find(({ id }) => id === into)?.name ?? ''
    const work = () => must(api.POST('/api/v3/tags/{id}/merge/', { params: { path: { id: tag.id } }, body: { into } }))
    if (await attempt(work, t('library.merged', { from: tag.name, into: name }))) onClose()
    else setBusy(false)
  }
  return (
    <FormDialog
      title={t('library.mergeTitle', { name: tag.name })}
      text={t('library.mergeText')}
      action={t('library.merge')}
      busy={busy}
      disabled={into === ''}
      onSubmit={(event) => {
        event.preventDefault()
        void merge()
      }}
      onClose={onClose}
    >
      <Field label={t('library.mergeInto')}>
        {(control) => (
          <Select {...control} value={into} onChange={(event) => setInto(event.target.value)}>
            <option value="">{t('library.choose')}</option>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name.replaceAll('/', ' / ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  )
}
