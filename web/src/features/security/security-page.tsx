'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { EmailPanel } from '@/features/security/email-panel'
import { PasskeysPanel } from '@/features/security/passkeys-panel'
import { profileQuery } from '@/features/security/queries'
import { SecondFactorPanel } from '@/features/security/second-factor-panel'
import { SessionsPanel } from '@/features/security/sessions-panel'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useAhead } from '@/lib/use-ahead'

const loadPasswordPanel = () => import('@/features/security/password-panel').then((module) => module.PasswordPanel)
const PasswordPanel = dynamic(loadPasswordPanel, { loading: () => <Waiting className="h-72" /> })

const loadProfileForm = () => import('@/features/security/profile-form').then((module) => module.ProfileForm)
const ProfileForm = dynamic(loadProfileForm, { loading: () => <Waiting className="h-112" /> })

/** The account of the signed-in person: who they are, how they sign in, and where they are signed in. */
export function SecurityPage() {
  useAhead(loadProfileForm, loadPasswordPanel)
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const profile = useQuery(profileQuery(slug, api))
  return (
    <Page title={t('security.title')} text={t('security.text')}>
      {profile.error && !profile.data ? (
        <ErrorCard error={profile.error} onRetry={() => void profile.refetch()} />
      ) : (
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
          <div className="grid min-w-0 gap-5">
            {profile.data ? <ProfileForm profile={profile.data} /> : <Skeleton className="h-112 rounded-lg" />}
            {profile.data ? <EmailPanel profile={profile.data} /> : <Skeleton className="h-36 rounded-lg" />}
            {profile.data ? <PasswordPanel profile={profile.data} /> : <Skeleton className="h-72 rounded-lg" />}
          </div>
          <div className="grid min-w-0 gap-5">
            <SecondFactorPanel />
            <PasskeysPanel />
            <SessionsPanel />
          </div>
        </div>
      )}
    </Page>
  )
}
