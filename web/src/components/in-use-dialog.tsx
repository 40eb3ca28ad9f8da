'use client'

import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { type Use, UseList } from '@/components/use-list'
import { useI18n } from '@/lib/i18n'

type InUseDialogProps = { name: string; uses: Use[]; onClose: () => void }

/** Says why something is not deleted: what shows it, with the way to each. */
export function InUseDialog({ name, uses, onClose }: InUseDialogProps) {
  const { t } = useI18n()
  return (
    <Dialog title={t('components.inUse', { name })} text={t('components.inUseText')} onClose={onClose}>
      <UseList uses={uses} />
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {t('components.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
