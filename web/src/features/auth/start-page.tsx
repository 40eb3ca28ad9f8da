'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useCallback, useEffect } from 'react'
import { Logo } from '@/components/logo'
import { useEnterWhenSignedIn } from '@/features/auth/use-enter'
import { refreshSession } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { useSession } from '@/lib/session'

function Waiting() {
  const { t } = useI18n()
  return (
    <main className="grid min-h-dvh place-items-center" aria-busy="true" aria-label={t('auth.opening')}>
      <Logo className="size-10 motion-safe:animate-pulse" />
    </main>
  )
}

/** The bare address: into the dashboard, or to the sign-in page. */
export function StartPage() {
  const router = useRouter()
  useEnterWhenSignedIn(useCallback(() => router.replace('/login/'), [router]))
  return <Waiting />
}

/**
 * The address that a screen shows beside its code and inside its QR code: the screens of the tenant of
 * the session, ready to pair.
 */
export function TenantRedirect() {
  const router = useRouter()
  const path = usePathname()
  const session = useSession()
  useEffect(() => {
    const here = path + (window.location.search || '?pair=1')
    const toLogin = () => router.replace(`/login/?next=${encodeURIComponent(here)}`)
    if (session.status === 'unknown') refreshSession().catch(toLogin)
    else if (session.status === 'in' && session.tenant) router.replace(`/${session.tenant.slug}${here}`)
    else toLogin()
  }, [router, path, session])
  return <Waiting />
}
