import { cn } from '@/components/ui/cn'

/** The ground of something that is about to appear, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block rounded-md bg-hover motion-safe:animate-pulse', className)} />
}
