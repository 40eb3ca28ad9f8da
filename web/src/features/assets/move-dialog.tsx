'use client'

import { useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import type { Asset } from '@/features/assets/queries'
import { FolderSelect } from '@/features/library/folder-select'
import { useI18n } from '@/lib/i18n'

type MoveDialogProps = { assets: Asset[]; onMove: (folder: string | null) => void; onClose: () => void }

/** Moves assets into a folder. */
export function MoveDialog({ assets, onMove, onClose }: MoveDialogProps) {
  const { t } = useI18n()
  const [folder, setFolder] = useState(assets[0]?.folder_id ?? '')
  return (
    <FormDialog
      title={
        assets.length === 1
          ? t('assets.moveOne', { name: assets[0]?.name ?? '' })
          : t('assets.moveMany', { count: assets.length })
      }
      action={t('assets.moveHere')}
      busy={false}
      onSubmit={(event) => {
        event.preventDefault()
        onMove(folder || null)
        onClose()
      }}
      onClose={onClose}
    >
      <Field label={t('assets.folder')}>
        {(control) => (
          <FolderSelect {...control} value={folder} onChange={(event) => setFolder(event.target.value)} autoFocus />
        )}
      </Field>
    </FormDialog>
  )
}
