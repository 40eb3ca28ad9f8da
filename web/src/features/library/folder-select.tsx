'use client'

import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Select } from '@/components/ui/input'
import { foldersQuery } from '@/features/library/queries'
import { folderChoices, within } from '@/features/library/tree'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type FolderSelectProps = Omit<ComponentProps<'select'>, 'children'> & {
  /** A folder that cannot be moved into itself or into what is below it. */
  not?: string | undefined
}

/** A choice among all folders; empty is the top. */
export function FolderSelect({ not, ...select }: FolderSelectProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const folders = useQuery(foldersQuery(slug, api)).data?.results ?? []
  const own = not === undefined ? new Set<string>() : within(folders, not)
  return (
    <Select {...select}>
      <option value="">{t('library.top')}</option>
      {folderChoices(folders)
        .filter(({ id }) => !own.has(id))
        .map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
    </Select>
  )
}
