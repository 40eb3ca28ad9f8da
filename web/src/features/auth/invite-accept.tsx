'use client'

import { useState } from 'react'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import type { Offer } from '@/features/auth/invite-page'
import { refusal } from '@/features/auth/refusal'
import { useEnter } from '@/features/auth/use-enter'
import { apiOf, must } from '@/lib/api'
import { signOut } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

/** Joining with the account that is signed in, if it is the invited one. */
export function InviteAccept({ token, offer, email }: { token: string; offer: Offer; email: string }) {
  const { t } = useI18n()
  const enter = useEnter()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const invited = email.toLowerCase() === offer.email.toLowerCase()

  const run = async (task: () => Promise<void>) => {
    setBusy(true)
    setFault('')
    try {
      await task()
    } catch (error) {
      setFault(refusal(t, error) ?? explain(t, error))
      setBusy(false)
    }
  }
  // The person is no member yet, so the call is about no tenant.
  const accept = async () =>
    enter((await must(apiOf('').POST('/api/v3/invitations/accept/', { body: { token } }))).tenant)

  return (
    <div className="grid gap-4">
      {fault && <FormError>{fault}</FormError>}
      <p className="break-words text-ink-muted">
        {invited ? t('auth.inviteAs', { email }) : t('auth.inviteOther', { email, invited: offer.email })}
      </p>
      {invited ? (
        <Button look="primary" size="lg" busy={busy} onClick={() => void run(accept)}>
          {t('auth.accept')}
        </Button>
      ) : (
        <Button size="lg" busy={busy} onClick={() => void run(signOut)}>
          {t('auth.inviteSwitch')}
        </Button>
      )}
    </div>
  )
}
