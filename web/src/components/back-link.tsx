import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'

/** The way back to the list that a page belongs to. */
export function BackLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="-ms-1.5 mb-2 inline-flex h-7 items-center gap-1 rounded-md pe-2 text-ink-muted text-sm transition-colors hover:text-ink"
    >
      <ChevronLeft className="size-4" aria-hidden />
      {children}
    </Link>
  )
}
