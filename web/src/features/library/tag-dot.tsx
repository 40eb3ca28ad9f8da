import { cn } from '@/components/ui/cn'

/** The colour of a tag. */
export function TagDot({ color, className }: { color: string | null | undefined; className?: string }) {
  return (
    <span
      aria-hidden
      style={color ? { backgroundColor: color } : undefined}
      className={cn('size-2.5 shrink-0 rounded-full', !color && 'border border-field', className)}
    />
  )
}
