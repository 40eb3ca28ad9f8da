'use client'

import { Button } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

/** What went wrong with a small part of a page, where the card would be larger than the part. */
export function ErrorLine({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useI18n()
  return (
    <div role="alert" className="grid justify-items-start gap-1 text-sm">
      <p className="text-danger">{explain(t, error)}</p>
      <Button look="link" size="inline" onClick={onRetry}>
        {t('components.retry')}
      </Button>
    </div>
  )
}
