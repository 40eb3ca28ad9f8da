'use client'

import { Button } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'

type FormFooterProps = { dirty: boolean; busy: boolean; onDiscard: () => void; disabled?: boolean }

/** The end of a form: saving what was changed, or throwing it away. */
export function FormFooter({ dirty, busy, onDiscard, disabled }: FormFooterProps) {
  const { t } = useI18n()
  return (
    <footer className="flex min-h-15 items-center justify-end gap-2 border-line border-t px-5 py-3">
      <p role="status" className="min-w-0 flex-1 truncate text-ink-muted text-sm">
        {dirty && t('components.unsaved')}
      </p>
      {dirty && (
        <Button look="ghost" onClick={onDiscard} disabled={busy}>
          {t('components.discard')}
        </Button>
      )}
      <Button type="submit" look="primary" busy={busy} disabled={!dirty || busy || disabled}>
        {t('components.save')}
      </Button>
    </footer>
  )
}
