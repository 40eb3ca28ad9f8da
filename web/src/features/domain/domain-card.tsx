'use client'

import { useQueryClient } from '@tanstack/react-query'
import { RefreshCw, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { CopyField } from '@/components/copy-field'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button, buttonStyles } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { type DomainState, domainState } from '@/features/domain/domain-state'
import { type Domain, domainsQuery } from '@/features/domain/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useNow } from '@/lib/use-now'

const ConfirmDialog = dynamic(() => import('@/components/confirm-dialog').then((module) => module.ConfirmDialog))

const words: Record<DomainState, [tone: Tone, label: MessageKey]> = {
  new: ['neutral', 'domain.stateNew'],
  waiting: ['warning', 'domain.stateWaiting'],
  taken: ['danger', 'domain.stateTaken'],
  verified: ['success', 'domain.stateVerified'],
}

/** A domain: what to enter in the DNS until it is verified, and whether it was found. */
export function DomainCard({ domain }: { domain: Domain }) {
  const { t, ago, dateTime } = useI18n()
  const now = useNow()
  const { check, remove, busy, fault } = useDomain(domain)
  const [asking, setAsking] = useState(false)
  const state = domainState(domain, fault)
  const [tone, label] = words[state]
  return (
    <Card>
      <header className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-5 py-2.5">
        <h2 className="min-w-0 truncate font-semibold text-base text-ink">{domain.domain}</h2>
        <span role="status" className="min-w-0">
          <Badge tone={tone} dot>
            {t(label)}
          </Badge>
        </span>
      </header>
      <div className="grid grid-cols-1 gap-4 p-5">
        {domain.verified_at ? (
          <p className="text-ink-muted text-sm">{t('domain.verifiedText', { date: dateTime(domain.verified_at) })}</p>
        ) : (
          <>
            <p className="text-ink-muted text-sm">{t('domain.recordText')}</p>
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <CopyField label={t('domain.recordName')} value={domain.record_name} />
              <CopyField label={t('domain.recordValue')} value={domain.record_value} />
            </div>
            {fault !== null && (
              <p role="alert" className="text-danger text-sm">
                {faultText(t, fault, domain)}
              </p>
            )}
          </>
        )}
        <div className="flex flex-wrap items-center gap-2">
          {domain.verified_at ? (
            <a href={`https://${domain.domain}/`} className={buttonStyles()}>
              {t('domain.open')}
            </a>
          ) : (
            <Button look="primary" busy={busy} onClick={() => void check()}>
              {!busy && <RefreshCw aria-hidden />}
              {t('domain.check')}
            </Button>
          )}
          <Button look="ghost" onClick={() => setAsking(true)} disabled={busy}>
            <Trash2 aria-hidden />
            {t('domain.remove')}
          </Button>
          {!domain.verified_at && domain.checked_at && (
            <p className="text-ink-muted text-sm">{t('domain.checked', { when: ago(domain.checked_at, now) })}</p>
          )}
        </div>
      </div>
      {asking && (
        <ConfirmDialog
          title={t('domain.removeTitle', { domain: domain.domain })}
          text={t(domain.verified_at ? 'domain.removeVerified' : 'domain.removeText')}
          action={t('domain.remove')}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await remove()
            setAsking(false)
          }}
        />
      )}
    </Card>
  )
}

function faultText(t: ReturnType<typeof useI18n>['t'], fault: unknown, domain: Domain): string {
  if (!(fault instanceof Problem)) return explain(t, fault)
  if (fault.kind === 'domain-unverified') return t('domain.notFound')
  if (fault.status === 409) return t('domain.takenText', { domain: domain.domain })
  if (fault.status === 503) return t('domain.noAnswer')
  return explain(t, fault)
}

function useDomain(domain: Domain) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<unknown>(null)
  const params = { path: { id: domain.id } }
  const reload = () => client.invalidateQueries({ queryKey: domainsQuery(slug, api).queryKey })

  const check = async () => {
    setBusy(true)
    setFault(null)
    try {
      await must(api.POST('/api/v3/tenants/current/domains/{id}/verify/', { params }))
      notify(t('domain.verified', { domain: domain.domain }))
      void client.invalidateQueries({ queryKey: tenantQuery(slug, api).queryKey })
    } catch (error) {
      setFault(error)
    } finally {
      await reload()
      setBusy(false)
    }
  }
  const remove = async () => {
    try {
      await must(api.DELETE('/api/v3/tenants/current/domains/{id}/', { params }))
      notify(t('domain.removed', { domain: domain.domain }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    await reload()
  }
  return { check, remove, busy, fault }
}
