'use client'

import { cn } from '@/components/ui/cn'
import { Progress } from '@/components/ui/progress'
import { fractionOf, reachedText, toneOf } from '@/features/usage/usage'
import { useI18n } from '@/lib/i18n'

type BarProps = {
  label: string
  used: number
  limit: number | null
  show: (value: number) => string
  showLimit?: (value: number) => string
  full?: string
}

/** How much of one limit is used. */
export function Bar({ label, used, limit, show, showLimit = show, full }: BarProps) {
  const { t } = useI18n()
  const fraction = fractionOf(used, limit)
  const tone = fraction === null ? 'accent' : toneOf(fraction)
  const reached = fraction === null ? null : reachedText(fraction)
  return (
    <div className="grid content-start gap-1.5">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <h3 className="text-ink-muted">{label}</h3>
        <p className="text-end text-ink tabular-nums">
          {limit === null ? (
            <>
              {show(used)} <span className="text-ink-muted">· {t('usage.unlimited')}</span>
            </>
          ) : (
            t('usage.usedOf', { used: show(used), limit: showLimit(limit) })
          )}
        </p>
      </div>
      {fraction !== null && <Progress label={label} value={fraction} tone={tone} />}
      {reached && (
        <p className={cn('text-xs', tone === 'danger' ? 'text-danger' : 'text-warning')}>
          {(tone === 'danger' && full) || t(reached)}
        </p>
      )}
    </div>
  )
}
