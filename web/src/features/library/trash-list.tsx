'use client'

import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { LeftInTrash } from '@/features/library/left-in-trash'
import { useI18n } from '@/lib/i18n'

type Trashed = { id: string; name: string; deleted_at: string | null }

type TrashListProps<T extends Trashed> = {
  results: T[]
  /** Brings one back; nothing for those who may not. */
  onRestore: ((item: T) => Promise<unknown>) | null
}

/** What was deleted of playlists or layouts, and how to get it back. */
export function TrashList<T extends Trashed>({ results, onRestore }: TrashListProps<T>) {
  const { t } = useI18n()
  const [busy, setBusy] = useState('')
  const restore = async (item: T) => {
    setBusy(item.id)
    await onRestore?.(item)
    setBusy('')
  }
  return (
    <Card>
      <ul className="divide-y divide-line">
        {results.map((item) => (
          <li key={item.id} className="flex min-w-0 items-center gap-3 px-4 py-3 sm:px-5">
            <span className="min-w-0 flex-1 truncate font-medium text-ink text-sm">{item.name}</span>
            <LeftInTrash deletedAt={item.deleted_at ?? ''} />
            {onRestore && (
              <Button
                size="sm"
                busy={busy === item.id}
                aria-label={t('library.restoreNamed', { name: item.name })}
                onClick={() => void restore(item)}
              >
                <Undo2 aria-hidden />
                {t('assets.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
