'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { useI18n } from '@/lib/i18n'
import { dismiss, type Notice, useNotices } from '@/lib/notify'

const shownMs = 5_000
const undoMs = 10_000

/** The corner where short messages appear; they are read out politely. */
export function Toasts() {
  const notices = useNotices()
  return (
    <div
      role="status"
      aria-live="polite"
      data-toasts
      className="toasts pointer-events-none fixed inset-x-4 bottom-20 z-50 grid justify-items-center gap-2 md:bottom-6"
    >
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function Toast({ notice }: { notice: Notice }) {
  const { t } = useI18n()
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(notice.id), notice.undo ? undoMs : shownMs)
    return () => clearTimeout(timer)
  }, [held, notice])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting the pointer only keeps the message longer
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      className="pointer-events-auto flex min-h-11 max-w-md items-center gap-2 rounded-lg border border-line bg-raised py-1 ps-4 pe-1.5 text-sm shadow-lg motion-safe:animate-rise"
    >
      <p className={cn('min-w-0 flex-1 py-1', notice.tone === 'danger' ? 'text-danger' : 'text-ink')}>{notice.text}</p>
      {notice.undo && (
        <Button
          look="ghost"
          size="sm"
          className="text-accent!"
          onClick={() => {
            dismiss(notice.id)
            notice.undo?.()
          }}
        >
          {t('components.undo')}
        </Button>
      )}
      <IconButton label={t('components.dismiss')} onClick={() => dismiss(notice.id)}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
