'use client'

import { useEffect, useState } from 'react'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink } from '@/features/auth/auth-link'
import { CompanySignIn } from '@/features/auth/company-sign-in'
import { PasswordForm } from '@/features/auth/password-form'
import { SecondFactorForm } from '@/features/auth/second-factor-form'
import { signOnFault } from '@/features/auth/sign-on-fault'
import { useEnter, useEnterWhenSignedIn } from '@/features/auth/use-enter'
import { type Challenge, isChallenge } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'

/** Signing in. */
export function LoginPage() {
  const { t } = useI18n()
  const enter = useEnter()
  useEnterWhenSignedIn()
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [notice, setNotice] = useState('')
  useEffect(() => {
    const fault = signOnFault(window.location.hash)
    if (fault) setNotice(t(fault))
  }, [t])

  const footer = (
    <>
      {t('auth.noAccount')} <AuthLink href="/register/">{t('auth.toRegister')}</AuthLink>
    </>
  )
  if (challenge) {
    return (
      <AuthFrame title={t('auth.factorTitle')} text={t('auth.factorText')} footer={null}>
        <SecondFactorForm
          challenge={challenge}
          onSignedIn={({ tenant }) => enter(tenant)}
          onBack={(words) => {
            setNotice(words)
            setChallenge(null)
          }}
        />
      </AuthFrame>
    )
  }
  return (
    <AuthFrame
      title={(look) => (look ? t('auth.loginTitleAt', { name: look.name }) : t('auth.loginTitle'))}
      text={t('auth.loginText')}
      footer={footer}
    >
      {(look) => (
        <>
          <PasswordForm
            action={t('auth.signIn')}
            notice={notice}
            onAnswer={(answer) => (isChallenge(answer) ? setChallenge(answer) : enter(answer.tenant))}
          />
          <CompanySignIn look={look} />
        </>
      )}
    </AuthFrame>
  )
}
