'use client'

import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

/** What a panel shows in the place of its content: that it comes, or why it does not. */
export function PanelState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useI18n()
  if (!error) return <Skeleton className="h-20" />
  return (
    <div role="alert" className="grid justify-items-start gap-3 text-ink-muted text-sm">
      <p>{explain(t, error)}</p>
      <Button size="sm" onClick={onRetry}>
        {t('components.retry')}
      </Button>
    </div>
  )
}
