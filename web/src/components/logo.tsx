import { cn } from '@/components/ui/cn'

/** The sign of the product. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={cn('size-7 shrink-0', className)}>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <rect x="6.5" y="8" width="19" height="12.5" rx="2.5" className="stroke-on-primary" strokeWidth="2.2" />
      <path d="M12 24.5h8" className="stroke-on-primary" strokeWidth="2.2" strokeLinecap="round" />
      <path d="m14.2 11.6 4.6 2.65-4.6 2.65z" className="fill-on-primary" />
    </svg>
  )
}
