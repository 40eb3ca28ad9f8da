'use client'

import { Eye, EyeOff, Trash2, X } from 'lucide-react'
import { Button, IconButton } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type BulkBarProps = { count: number; onEnable: (on: boolean) => void; onRemove: () => void; onClear: () => void }

/** What can be done with the chosen assets. */
export function BulkBar({ count, onEnable, onRemove, onClear }: BulkBarProps) {
  const { t } = useI18n()
  const { can } = useTenant()
  return (
    <div
      role="toolbar"
      aria-label={t('assets.bulk')}
      className="fixed inset-x-3 bottom-18 z-30 mx-auto flex w-fit max-w-full items-center gap-1 rounded-xl border border-line bg-raised p-1.5 shadow-lg motion-safe:animate-rise md:start-64 md:bottom-6"
    >
      <p role="status" className="whitespace-nowrap ps-2.5 pe-2 font-medium text-ink text-sm tabular-nums">
        {t('assets.selected', { count })}
      </p>
      {can('assets.edit') && (
        <>
          <Button look="ghost" size="sm" onClick={() => onEnable(true)}>
            <Eye aria-hidden />
            <span className="max-sm:sr-only">{t('assets.turnOn')}</span>
          </Button>
          <Button look="ghost" size="sm" onClick={() => onEnable(false)}>
            <EyeOff aria-hidden />
            <span className="max-sm:sr-only">{t('assets.turnOff')}</span>
          </Button>
        </>
      )}
      {can('assets.delete') && (
        <Button look="ghost" size="sm" className="text-danger!" onClick={onRemove}>
          <Trash2 aria-hidden />
          <span className="max-sm:sr-only">{t('assets.delete')}</span>
        </Button>
      )}
      <IconButton label={t('assets.clearSelection')} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
