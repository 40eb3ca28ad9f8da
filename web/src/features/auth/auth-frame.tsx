'use client'

import type { ReactNode } from 'react'
import { Logo } from '@/components/logo'

/** The frame of the pages before signing in. */
export function AuthFrame({
  title,
  text,
  footer,
  children,
}: Record<'title' | 'text' | 'footer' | 'children', ReactNode>) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-100">
        <div className="mb-7 grid justify-items-center gap-4 text-center">
          <Logo className="size-10" />
          <div>
            <h1 className="font-semibold text-2xl text-ink tracking-tight">{title}</h1>
            <p className="mt-1 text-base text-ink-muted">{text}</p>
          </div>
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-md sm:p-7">{children}</div>
        <p className="mt-6 text-center text-ink-muted text-sm">{footer}</p>
      </div>
    </main>
  )
}
