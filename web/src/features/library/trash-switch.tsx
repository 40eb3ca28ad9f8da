'use client'

import { Trash2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'

/** Turns a list into that of what was deleted, and back. */
export function TrashSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useI18n()
  return (
    <Button aria-pressed={on} className="aria-pressed:bg-hover" onClick={() => onChange(!on)}>
      <Trash2 aria-hidden />
      {t('library.trash')}
    </Button>
  )
}
