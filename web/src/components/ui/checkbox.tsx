import { Check } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/cn'

/** A tick box, 16 px large with a target of 24 px. */
export function Checkbox({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <span className={cn('relative grid size-6 shrink-0 place-items-center', className)}>
      <input
        type="checkbox"
        className="peer absolute inset-0 m-0 cursor-pointer appearance-none rounded-sm opacity-0"
        {...rest}
      />
      <span
        aria-hidden
        className="pointer-events-none grid size-4 place-items-center rounded-sm border border-field bg-surface text-transparent transition-colors peer-checked:border-primary peer-checked:bg-primary peer-checked:text-on-primary peer-hover:border-ink-muted peer-focus-visible:outline-2 peer-focus-visible:outline-ring peer-focus-visible:outline-offset-2"
      >
        <Check className="size-3" strokeWidth={3.5} />
      </span>
    </span>
  )
}
