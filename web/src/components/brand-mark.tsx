import { Logo } from '@/components/logo'
import { cn } from '@/components/ui/cn'

/** A tenant's own logo, or the product's. */
export function BrandMark({ logo, className }: { logo: string | null | undefined; className?: string }) {
  if (!logo) return <Logo className={className ?? ''} />
  return (
    // biome-ignore lint/performance/noImgElement: pages are exported, there is no optimiser
    <img src={logo} alt="" className={cn('size-7 shrink-0 rounded-md object-contain', className)} />
  )
}
