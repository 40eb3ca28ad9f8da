'use client'

import { type ReactNode, useEffect } from 'react'
import { cn } from '@/components/ui/cn'

type PageProps = {
  title: string
  /** Which part of it is shown, for the title of the window. */
  part?: string | undefined
  /** A word about the state, beside the heading. */
  badge?: ReactNode
  text?: ReactNode
  back?: ReactNode
  actions?: ReactNode
  /** Takes more of wide windows, for pages with a side of their own. */
  wide?: boolean
  children: ReactNode
}

/** The frame of a page: its one heading, what can be done, and its content. */
export function Page({ title, part, badge, text, back, actions, wide, children }: PageProps) {
  useEffect(() => {
    document.title = [part, title, 'Signate'].filter(Boolean).join(' · ')
  }, [part, title])
  return (
    <div className={cn('mx-auto w-full px-4 pt-5 pb-28 sm:px-8 sm:pt-8 md:pb-12', wide ? 'max-w-400' : 'max-w-6xl')}>
      {back}
      <header className="mb-6 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-32">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="max-w-full truncate font-semibold text-ink text-xl tracking-tight">{title}</h1>
            {badge}
          </div>
          {text && <p className="mt-0.5 text-ink-muted text-sm">{text}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
