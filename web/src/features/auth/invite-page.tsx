'use client'

import { useEffect, useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Skeleton } from '@/components/ui/skeleton'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink } from '@/features/auth/auth-link'
import { InviteAccept } from '@/features/auth/invite-accept'
import { InviteRegister } from '@/features/auth/invite-register'
import { InviteSignIn } from '@/features/auth/invite-sign-in'
import { useVisitor } from '@/features/auth/use-enter'
import { useMailToken } from '@/features/auth/use-mail-token'
import type { components } from '@/gen/api'
import { must, publicApi } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'

export type Offer = components['schemas']['InvitationOffer']

/** Where the mail of an invitation leads. */
export function InvitePage() {
  const { t } = useI18n()
  const token = useMailToken()
  const visitor = useVisitor()
  const { offer, error, retry } = useOffer(token)
  const footer = <AuthLink href="/login/">{t('auth.backToLogin')}</AuthLink>

  if (token === '' || (error instanceof Problem && error.status === 404)) {
    return (
      <AuthFrame title={t('auth.linkTitle')} text={t('auth.inviteOver')} footer={null}>
        <p className="text-center">{footer}</p>
      </AuthFrame>
    )
  }
  if (error !== null) {
    return (
      <main className="mx-auto grid min-h-dvh max-w-xl content-center p-4">
        <ErrorCard error={error} onRetry={retry} />
      </main>
    )
  }
  if (!token || !offer || !visitor) {
    return (
      <AuthFrame title={t('auth.inviteWaiting')} text={t('auth.inviteLooking')} footer={null}>
        <Skeleton className="h-60" />
      </AuthFrame>
    )
  }
  return (
    <AuthFrame
      title={t('auth.inviteTitle', { tenant: offer.tenant_name })}
      text={t('auth.inviteText', { inviter: offer.inviter, role: roleName(offer.role) })}
      footer={t('auth.inviteEmail', { email: offer.email })}
    >
      {offer.message && (
        <blockquote className="mb-5 whitespace-pre-line break-words rounded-lg bg-hover px-4 py-3 text-ink text-sm">
          {offer.message}
        </blockquote>
      )}
      {visitor.status === 'in' ? (
        <InviteAccept token={token} offer={offer} email={visitor.user.email} />
      ) : offer.has_account ? (
        <InviteSignIn offer={offer} />
      ) : (
        <InviteRegister token={token} offer={offer} />
      )}
    </AuthFrame>
  )
}

/** Roles have names, which no language changes. */
function roleName(role: string): string {
  const words = role.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function useOffer(token: string | null) {
  const [offer, setOffer] = useState<Offer | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (!token || error !== null) return
    const gone = new AbortController()
    must(publicApi.POST('/api/v3/invitations/lookup/', { body: { token }, signal: gone.signal })).then(
      setOffer,
      (fault) => gone.signal.aborted || setError(fault),
    )
    return () => gone.abort()
  }, [token, error])
  return { offer, error, retry: () => setError(null) }
}
