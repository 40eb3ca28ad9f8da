'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { trashCountQuery } from '@/features/assets/queries'
import { useEmptyTrash } from '@/features/assets/use-empty-trash'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Asks before the trash is emptied, all of it whatever the list shows, and tells how far that is. */
export function EmptyTrashDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const count = useQuery(trashCountQuery(slug, api)).data?.count
  const [gone, setGone] = useState<number | null>(null)
  const emptyTrash = useEmptyTrash(setGone)
  return (
    <ConfirmDialog
      title={count === undefined ? t('assets.emptyTrashTitle') : t('assets.emptyTrashOf', { count })}
      text={
        gone === null || count === undefined ? (
          t('assets.purgeText')
        ) : (
          <span role="status">{t('assets.purgedOf', { gone, count })}</span>
        )
      }
      action={t('assets.emptyTrash')}
      onClose={onClose}
      onConfirm={async () => {
        setGone(0)
        await emptyTrash()
        onClose()
      }}
    />
  )
}
