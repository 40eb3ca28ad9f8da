import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

export type Tone = 'neutral' | 'success' | 'warning' | 'danger' | 'accent'

const grounds: Record<Tone, string> = {
  neutral: 'bg-hover text-ink-muted',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  accent: 'bg-accent-soft text-accent',
}

const dots: Record<Tone, string> = {
  neutral: 'bg-ink-faint',
  success: 'bg-success-mark',
  warning: 'bg-warning-mark',
  danger: 'bg-danger-mark',
  accent: 'bg-accent',
}

/** A word about a state. */
export function Badge({ tone = 'neutral', dot, children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return (
    <span
      className={cn(
        'inline-flex h-5.5 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-full px-2 font-medium text-xs',
        grounds[tone],
      )}
    >
      {dot && <span aria-hidden className={cn('size-1.5 shrink-0 rounded-full', dots[tone])} />}
      <span className="truncate">{children}</span>
    </span>
  )
}
