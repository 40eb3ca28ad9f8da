import { cn } from '@/components/ui/cn'

/** The ground of something that is about to appear, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block rounded-md bg-hover motion-safe:animate-pulse', className)} />
}

/** The same for a part of the page whose code or data is on its way. */
export function Waiting({ className }: { className?: string }) {
  return (
    <div aria-busy="true">
      <Skeleton className={cn('rounded-lg', className)} />
    </div>
  )
}
