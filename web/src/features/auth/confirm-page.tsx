'use client'

import { useState } from 'react'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { AuthFrame } from '@/features/auth/auth-frame'
import { AuthLink, WayOn } from '@/features/auth/auth-link'
import { isOldLink } from '@/features/auth/reset-page'
import { useMailToken } from '@/features/auth/use-mail-token'
import { must, publicApi } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

const kinds = {
  verify: {
    path: '/api/v3/auth/verify-email/',
    title: 'auth.verifyTitle',
    text: 'auth.verifyText',
    action: 'auth.verifyAction',
    done: 'auth.verifyDoneTitle',
  },
  change: {
    path: '/api/v3/auth/confirm-email/',
    title: 'auth.changeTitle',
    text: 'auth.changeText',
    action: 'auth.changeAction',
    done: 'auth.changeDoneTitle',
  },
} as const

/** Where mails lead that prove an address. It takes a click, so programs that follow links confirm nothing. */
export function ConfirmPage({ kind }: { kind: keyof typeof kinds }) {
  const { t } = useI18n()
  const token = useMailToken()
  const [state, setState] = useState<'open' | 'busy' | 'done' | 'old'>('open')
  const [fault, setFault] = useState('')
  const { path, title, text, action, done } = kinds[kind]

  const confirm = async (token: string) => {
    setState('busy')
    setFault('')
    try {
      await must(publicApi.POST(path, { body: { token } }))
      setState('done')
    } catch (error) {
      setState(isOldLink(error) ? 'old' : 'open')
      setFault(explain(t, error))
    }
  }

  if (state === 'done') {
    return (
      <AuthFrame title={t(done)} text={t('auth.doneText')} footer={null}>
        <WayOn href="/">{t('auth.toDashboard')}</WayOn>
      </AuthFrame>
    )
  }
  if (token === '' || state === 'old') {
    return (
      <AuthFrame title={t('auth.linkTitle')} text={t('auth.linkOld')} footer={null}>
        <WayOn href="/">{t('auth.toDashboard')}</WayOn>
      </AuthFrame>
    )
  }
  return (
    <AuthFrame title={t(title)} text={t(text)} footer={<AuthLink href="/login/">{t('auth.backToLogin')}</AuthLink>}>
      <div className="grid gap-4">
        {fault && <FormError>{fault}</FormError>}
        <Button
          look="primary"
          size="lg"
          busy={state === 'busy'}
          className="w-full"
          onClick={() => token && void confirm(token)}
        >
          {t(action)}
        </Button>
      </div>
    </AuthFrame>
  )
}
