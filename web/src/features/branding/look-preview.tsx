'use client'

import type { CSSProperties } from 'react'
import { BrandMark } from '@/components/brand-mark'
import { cn } from '@/components/ui/cn'
import { type BrandColours, brandTokens } from '@/lib/brand'
import { useI18n } from '@/lib/i18n'

type Look = { name: string; logo: string | null; colours: BrandColours }

/** The sign-in page in small, light and dark. It is a picture: nothing in it can be used. */
export function LookPreview(look: Look) {
  const { t } = useI18n()
  return (
    <figure className="grid content-start gap-2">
      <figcaption className="font-medium text-ink text-sm">{t('branding.preview')}</figcaption>
      <div aria-hidden className="grid overflow-hidden rounded-lg border border-line sm:grid-cols-2">
        <Small {...look} theme="light" />
        <Small {...look} theme="dark" />
      </div>
    </figure>
  )
}

function Small({ name, logo, colours, theme }: Look & { theme: 'light' | 'dark' }) {
  const { t } = useI18n()
  const tokens = Object.entries(brandTokens(colours, theme)).map(([token, value]) => [`--${token}`, value])
  return (
    <div className={cn(theme === 'dark' ? 'dark' : 'light', 'grid bg-canvas')}>
      <div style={Object.fromEntries(tokens) as CSSProperties} className="grid place-items-center gap-3 px-4 py-7">
        <BrandMark logo={logo} className="size-9" />
        <p className="max-w-full truncate font-semibold text-ink text-sm">{t('auth.loginTitleAt', { name })}</p>
        <div className="grid w-full max-w-48 gap-2 rounded-lg border border-line bg-surface p-3 shadow-sm">
          <span className="h-6 rounded-md border border-field bg-surface" />
          <span className="h-6 rounded-md border border-field bg-surface" />
          <span className="justify-self-end text-2xs text-accent">{t('auth.forgot')}</span>
          <span className="rounded-md bg-primary py-1.5 text-center font-medium text-on-primary text-xs">
            {t('auth.signIn')}
          </span>
        </div>
      </div>
    </div>
  )
}
