import { cn } from '@/components/ui/cn'

type ProgressProps = { label: string; value: number; tone?: 'accent' | 'warning' | 'danger'; className?: string }

const fills = { accent: 'bg-primary', warning: 'bg-warning-mark', danger: 'bg-danger-mark' }

/** How far something is, from 0 to 1. */
export function Progress({ label, value, tone = 'accent', className }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className={cn('h-1.5 overflow-hidden rounded-full bg-hover', className)}
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-300 ease-out', fills[tone])}
        style={{ width: `${percent}%` }}
      />
    </div>
  )
}
