'use client'

import { useState } from 'react'
import type { Offer } from '@/features/auth/invite-page'
import { PasswordForm } from '@/features/auth/password-form'
import { SecondFactorForm } from '@/features/auth/second-factor-form'
import { type Challenge, isChallenge } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'

/** Signing in with the invited account; the page then shows the invitation to whoever that is. */
export function InviteSignIn({ offer }: { offer: Offer }) {
  const { t } = useI18n()
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [notice, setNotice] = useState('')
  if (challenge) {
    return (
      <SecondFactorForm
        challenge={challenge}
        onSignedIn={() => undefined}
        onBack={(words) => {
          setNotice(words)
          setChallenge(null)
        }}
      />
    )
  }
  return (
    <>
      <p className="mb-4 text-ink-muted">{t('auth.inviteExists')}</p>
      <PasswordForm
        email={offer.email}
        action={t('auth.signIn')}
        notice={notice}
        onAnswer={(answer) => {
          if (isChallenge(answer)) setChallenge(answer)
        }}
      />
    </>
  )
}
