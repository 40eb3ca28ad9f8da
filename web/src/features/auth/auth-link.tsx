'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'

/** A link between the pages before signing in. */
export function AuthLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={buttonStyles({ look: 'link', size: 'inline' })}>
      {children}
    </Link>
  )
}

/** The one way on, as wide as the form that stood in its place. */
export function WayOn({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={cn(buttonStyles({ look: 'primary', size: 'lg' }), 'w-full')}>
      {children}
    </Link>
  )
}
