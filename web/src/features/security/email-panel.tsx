'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import type { Profile } from '@/features/security/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const EmailDialog = dynamic(() => import('@/features/security/email-dialog').then((module) => module.EmailDialog))

/** The person's address: whether it is confirmed, and another one in its place. */
export function EmailPanel({ profile }: { profile: Profile }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const [changing, setChanging] = useState(false)
  const [busy, setBusy] = useState(false)

  const resend = async () => {
    setBusy(true)
    try {
      await must(api.POST('/api/v3/auth/resend-verification/'))
      notify(t('security.verificationSent', { email: profile.email }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Panel
      title={t('auth.email')}
      actions={
        <Button size="sm" onClick={() => setChanging(true)}>
          {t('security.changeEmail')}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 break-all text-ink">{profile.email}</p>
        <Badge tone={profile.email_verified ? 'success' : 'warning'}>
          {t(profile.email_verified ? 'security.verified' : 'security.unverified')}
        </Badge>
      </div>
      {!profile.email_verified && (
        <div className="mt-3 grid justify-items-start gap-3">
          <p className="text-ink-muted text-sm">{t('security.unverifiedText')}</p>
          <Button size="sm" busy={busy} onClick={() => void resend()}>
            {t('security.resend')}
          </Button>
        </div>
      )}
      {changing && <EmailDialog onClose={() => setChanging(false)} />}
    </Panel>
  )
}
