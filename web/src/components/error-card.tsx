'use client'

import { TriangleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'

/** What went wrong, what helps, and a way to try again. */
export function ErrorCard({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useI18n()
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-2 rounded-lg border border-line bg-surface px-6 py-12 text-center shadow-sm"
    >
      <span className="mb-1 grid size-10 place-items-center rounded-full bg-danger-soft text-danger">
        <TriangleAlert className="size-5" aria-hidden />
      </span>
      <h2 className="font-semibold text-base text-ink">{t('components.errorTitle')}</h2>
      <p className="max-w-md text-ink-muted text-sm">{explain(t, error)}</p>
      {error instanceof Problem && error.requestId && (
        <p className="text-ink-faint text-xs">{t('components.requestId', { id: error.requestId })}</p>
      )}
      <Button className="mt-3" onClick={onRetry}>
        {t('components.retry')}
      </Button>
    </div>
  )
}
