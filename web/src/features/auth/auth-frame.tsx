'use client'

import { type ReactNode, useEffect } from 'react'
import { BrandMark } from '@/components/brand-mark'
import { useHostLook } from '@/features/auth/use-host-look'
import { brandStyle } from '@/lib/brand'
import type { Branding } from '@/lib/branding'

type AuthFrameProps = {
  /** The heading; of a tenant's page it can say whose. */
  title: string | ((look: Branding | null) => string)
  text: ReactNode
  footer: ReactNode
  children: ReactNode | ((look: Branding | null) => ReactNode)
}

/** The frame of the pages before signing in, in the colours of the tenant whose address it is. */
export function AuthFrame({ title, text, footer, children }: AuthFrameProps) {
  const look = useHostLook()
  const heading = typeof title === 'string' ? title : title(look)
  const css = look ? brandStyle(look) : ''
  useEffect(() => {
    document.title = `${heading} · ${look?.name ?? 'Signate'}`
  }, [heading, look])
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      {css && <style>{css}</style>}
      <div className="w-full max-w-100">
        <div className="mb-7 grid justify-items-center gap-4 text-center">
          <BrandMark logo={look?.logo_url} className={look?.logo_url ? 'h-12 w-auto max-w-60' : 'size-10'} />
          <div>
            <h1 className="font-semibold text-2xl text-ink tracking-tight">{heading}</h1>
            <p className="mt-1 text-base text-ink-muted">{text}</p>
          </div>
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-md sm:p-7">
          {typeof children === 'function' ? children(look) : children}
        </div>
        <p className="mt-6 text-center text-ink-muted text-sm">{footer}</p>
      </div>
    </main>
  )
}
