'use client'

import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Thumbnail } from '@/features/assets/thumbnail'
import type { Failure } from '@/features/assets/use-asset-actions'
import { useI18n } from '@/lib/i18n'

/** Which of many assets were left as they were, and why. */
export function FailuresDialog({ failures, onClose }: { failures: Failure[]; onClose: () => void }) {
  const { t } = useI18n()
  return (
    <Dialog
      title={t('assets.failures', { count: failures.length })}
      text={t('assets.failuresText')}
      size="lg"
      onClose={onClose}
    >
      <ul className="grid max-h-80 grid-cols-1 gap-1 overflow-y-auto">
        {failures.map(({ asset, reason }) => (
          <li key={asset.id} className="flex items-center gap-3 rounded-md p-1.5">
            <Thumbnail asset={asset} className="h-9 w-15 shrink-0 rounded-md" />
            <span className="min-w-0">
              <span className="block truncate font-medium text-ink text-sm">{asset.name}</span>
              <span className="block text-danger text-xs">{reason}</span>
            </span>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          {t('components.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
