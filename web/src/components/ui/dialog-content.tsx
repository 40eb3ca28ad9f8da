'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { type DialogProps, widths } from '@/components/ui/dialog'
import { useI18n } from '@/lib/i18n'

/** The open dialog. Focus goes in, and back when it closes. */
export default function DialogContent({ title, text, onClose, locked, size = 'md', children }: DialogProps) {
  const { t } = useI18n()
  return (
    <Radix.Root open onOpenChange={(open) => !open && !locked && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim motion-safe:animate-fade" />
        <div className="pointer-events-none fixed inset-0 z-40 grid place-items-end sm:place-items-center sm:p-4">
          <Radix.Content
            onInteractOutside={(event) => {
              // A message is not outside: dismissing it leaves the dialog open.
              if ((event.target as Element | null)?.closest('[data-toasts]')) event.preventDefault()
            }}
            {...(!text && { 'aria-describedby': undefined })}
            className={cn(
              'pointer-events-auto max-h-[85dvh] sm:max-h-[92dvh] w-full overflow-y-auto rounded-t-xl border border-line bg-raised p-5 shadow-lg outline-none motion-safe:animate-rise sm:rounded-xl sm:p-6',
              widths[size],
            )}
          >
            <div className="mb-4 flex items-start justify-between gap-4">
              <div className="grid gap-1">
                <Radix.Title className="font-semibold text-ink text-lg leading-7">{title}</Radix.Title>
                {text && <Radix.Description className="text-ink-muted text-sm">{text}</Radix.Description>}
              </div>
              <Radix.Close
                disabled={locked}
                aria-label={t('components.close')}
                className={cn(buttonStyles({ look: 'ghost', size: 'icon' }), '-me-1.5')}
              >
                <X aria-hidden />
              </Radix.Close>
            </div>
            {children}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}
