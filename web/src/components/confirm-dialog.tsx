'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useI18n } from '@/lib/i18n'

type ConfirmDialogProps = {
  title: string
  text: ReactNode
  /** What the button does, in its own words. */
  action: string
  /** Closes the dialog by itself when it is through. */
  onConfirm: () => Promise<void>
  onClose: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useI18n()
  const [busy, setBusy] = useState(false)
  const confirm = async () => {
    setBusy(true)
    await onConfirm().finally(() => setBusy(false))
  }
  return (
    <Dialog title={title} text={text} onClose={onClose} locked={busy}>
      <DialogActions>
        <Button onClick={onClose} disabled={busy} autoFocus>
          {t('components.cancel')}
        </Button>
        <Button look="danger" busy={busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
