import type { LucideIcon } from 'lucide-react'
import { cn } from '@/components/ui/cn'

type SegmentedProps<T extends string> = {
  label: string
  value: T
  onChange: (value: T) => void
  options: { value: T; label: string; icon: LucideIcon }[]
}

/** A few exclusive choices as pictures side by side. */
export function Segmented<T extends string>({ label, value, onChange, options }: SegmentedProps<T>) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex rounded-md border border-field bg-surface p-0.5 shadow-sm"
    >
      {options.map((option) => (
        <label
          key={option.value}
          title={option.label}
          className={cn(
            'grid h-7.5 w-8 cursor-pointer place-items-center rounded-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-ring',
            option.value === value ? 'bg-hover text-ink' : 'text-ink-muted hover:text-ink',
          )}
        >
          <input
            type="radio"
            name={label}
            value={option.value}
            aria-label={option.label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          <option.icon className="size-4" aria-hidden />
        </label>
      ))}
    </div>
  )
}
