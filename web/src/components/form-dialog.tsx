'use client'

import type { ComponentProps, ReactNode } from 'react'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { useI18n } from '@/lib/i18n'

type FormDialogProps = Pick<ComponentProps<typeof Dialog>, 'title' | 'text' | 'size' | 'onClose'> & {
  /** What the button that sends the form says. */
  action: string
  /** How that button looks; as danger where something is taken away. */
  look?: 'primary' | 'danger'
  onSubmit: ComponentProps<'form'>['onSubmit']
  busy: boolean
  /** Whether there is nothing to send yet. */
  disabled?: boolean
  /** What is wrong with the form as a whole. */
  fault?: ReactNode
  children: ReactNode
}

/** A dialog with a form: it stays open while the form is on its way. */
export function FormDialog({
  action,
  look = 'primary',
  onSubmit,
  busy,
  disabled,
  fault,
  children,
  ...dialog
}: FormDialogProps) {
  const { t } = useI18n()
  return (
    <Dialog {...dialog} locked={busy}>
      <form onSubmit={onSubmit} noValidate className="grid grid-cols-1 gap-4">
        {fault && <FormError>{fault}</FormError>}
        {children}
        <DialogActions>
          <Button onClick={dialog.onClose} disabled={busy}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" look={look} busy={busy} disabled={busy || disabled}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
