'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { refreshSession } from '@/lib/api'
import { safeNext } from '@/lib/auth'
import { type Session, type SessionState, sessionState, useSession } from '@/lib/session'
import { readSetting, writeSetting } from '@/lib/settings'

// Whether this browser was signed in before. It only saves a visitor the request that would fail.
const hint = 'signed-in'

/** Remembers that there is a cookie worth trying. */
function rememberSignedIn(yes: boolean) {
  writeSetting(hint, yes ? '1' : '')
}

/** Where somebody belongs who asked for no page; an operator may be a member of nothing. */
function homeOf(tenant: Session['tenant']): string {
  const session = sessionState()
  if (tenant) return `/${tenant.slug}/`
  return session.status === 'in' && session.user.is_operator ? '/admin/' : '/workspaces/'
}

/** Goes into the dashboard: to the page that was asked for, or home. */
export function useEnter() {
  const router = useRouter()
  return useCallback(
    (tenant: Session['tenant']) => {
      rememberSignedIn(true)
      const next = safeNext(new URLSearchParams(window.location.search).get('next'))
      router.replace(next ?? homeOf(tenant))
    },
    [router],
  )
}

/** Skips the form for someone who is signed in already; `stranger` is called for everybody else. */
export function useEnterWhenSignedIn(stranger?: () => void) {
  const session = useSession()
  const enter = useEnter()
  useEffect(() => {
    if (session.status === 'in') enter(session.tenant)
    else if (session.status === 'out' || !readSetting(hint)) stranger?.()
    else if (session.status === 'unknown') refreshSession().catch(() => stranger?.())
  }, [session, enter, stranger])
}

/** Who visits, looked up when this browser was signed in before; null until that is known. */
export function useVisitor(): Exclude<SessionState, { status: 'unknown' }> | null {
  const session = useSession()
  const [stranger, setStranger] = useState(false)
  useEffect(() => {
    if (session.status !== 'unknown') return
    if (readSetting(hint)) refreshSession().catch(() => setStranger(true))
    else setStranger(true)
  }, [session.status])
  if (session.status !== 'unknown') return session
  return stranger ? { status: 'out' } : null
}
