'use client'

import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'

export const widths = { md: 'sm:max-w-md', lg: 'sm:max-w-lg', xl: 'sm:max-w-2xl' }

export type DialogProps = {
  title: string
  text?: ReactNode
  onClose: () => void
  /** Keeps the dialog open, for example while its form is on its way. */
  locked?: boolean
  size?: keyof typeof widths
  children: ReactNode
}

let Loaded: ComponentType<DialogProps> | null = null

/** Fetches the code of dialogs, which no page needs before one opens. */
export async function loadDialogs() {
  Loaded = (await import('@/components/ui/dialog-content')).default
  return Loaded
}

/** A dialog that is open while it is mounted. */
export function Dialog(props: DialogProps) {
  const { t } = useI18n()
  const { onClose } = props
  const [Content, setContent] = useState(() => Loaded)
  useEffect(() => {
    if (Content) return
    loadDialogs()
      .then((loaded) => setContent(() => loaded))
      .catch(() => {
        notify(t('components.notLoaded'), { tone: 'danger' })
        onClose()
      })
  }, [Content, onClose, t])
  return Content && <Content {...props} />
}

/** The row of buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{children}</div>
}
