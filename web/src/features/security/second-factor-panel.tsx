'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { PanelState } from '@/features/security/panel-state'
import { factorsQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { useTenant } from '@/lib/tenant'

const PasswordDialog = dynamic(() =>
  import('@/features/security/password-dialog').then((module) => module.PasswordDialog),
)
const EnrolDialog = dynamic(() => import('@/features/security/enrol-dialog').then((module) => module.EnrolDialog))
const CodesDialog = dynamic(() => import('@/features/security/codes-dialog').then((module) => module.CodesDialog))

type Step =
  | { at: 'add' | 'remove' | 'renew' }
  | { at: 'enrol'; enrolment: { secret: string; otpauth_url: string } }
  | { at: 'codes'; codes: string[] }

/** The authenticator app as a second step of signing in, with its recovery codes. */
export function SecondFactorPanel() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const query = useQuery(factorsQuery(slug, api))
  const [step, setStep] = useState<Step | null>(null)
  const close = () => setStep(null)
  const changed = () => client.invalidateQueries({ queryKey: [slug, 'account'] })

  const add = async (password: string) =>
    setStep({ at: 'enrol', enrolment: await must(api.POST('/api/v3/auth/totp/', { body: { password } })) })
  const renew = async (password: string) => {
    const { recovery_codes: codes } = await must(api.POST('/api/v3/auth/recovery-codes/', { body: { password } }))
    setStep({ at: 'codes', codes })
    void changed()
  }
  const remove = async (password: string) => {
    await must(api.POST('/api/v3/auth/totp/remove/', { body: { password } }))
    close()
    notify(t('security.appRemoved'))
    void changed()
  }

  const factors = query.data
  return (
    <Panel
      title={t('security.secondFactor')}
      text={t('security.secondFactorText')}
      actions={
        factors && (
          <Badge tone={factors.totp ? 'success' : 'neutral'}>{t(factors.totp ? 'security.on' : 'security.off')}</Badge>
        )
      }
    >
      {!factors ? (
        <PanelState error={query.error} onRetry={() => void query.refetch()} />
      ) : factors.totp ? (
        <div className="grid gap-4">
          <p className="text-ink-muted text-sm">{t('security.codesLeft', { count: factors.recovery_codes_left })}</p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setStep({ at: 'renew' })}>{t('security.renewCodes')}</Button>
            <Button onClick={() => setStep({ at: 'remove' })}>{t('security.removeApp')}</Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => setStep({ at: 'add' })}>{t('security.addApp')}</Button>
      )}
      {step?.at === 'add' && (
        <PasswordDialog
          title={t('security.addApp')}
          text={t('security.passwordFirst')}
          action={t('auth.continue')}
          onSubmit={add}
          onClose={close}
        />
      )}
      {step?.at === 'enrol' && (
        <EnrolDialog
          enrolment={step.enrolment}
          onDone={(codes) => {
            setStep({ at: 'codes', codes })
            void changed()
          }}
          onClose={close}
        />
      )}
      {step?.at === 'renew' && (
        <PasswordDialog
          title={t('security.renewCodes')}
          text={t('security.renewText')}
          action={t('security.renewCodes')}
          onSubmit={renew}
          onClose={close}
        />
      )}
      {step?.at === 'remove' && (
        <PasswordDialog
          title={t('security.removeApp')}
          text={t('security.removeAppText')}
          action={t('security.remove')}
          danger
          onSubmit={remove}
          onClose={close}
        />
      )}
      {step?.at === 'codes' && <CodesDialog codes={step.codes} onClose={close} />}
    </Panel>
  )
}
