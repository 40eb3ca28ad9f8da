import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/cn'

const box =
  'w-full rounded-md border border-field bg-surface text-ink shadow-sm transition-[border-color,background-color] placeholder:text-ink-faint hover:border-ink-muted focus-visible:border-ring focus-visible:outline-offset-0 aria-invalid:border-danger-mark disabled:opacity-60'

/** A line of text. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(box, 'h-9 px-3 text-base', className)} {...rest} />
}

/** A choice from a list, as the system draws it. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cn(box, 'h-9 px-2.5 text-base', className)} {...rest} />
}
