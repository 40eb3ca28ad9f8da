'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { deviceName, isMobile } from '@/features/security/device-name'
import { PanelState } from '@/features/security/panel-state'
import { type OpenSession, sessionsQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { signOut } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { writeSetting } from '@/lib/settings'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const ConfirmDialog = dynamic(() => import('@/components/confirm-dialog').then((module) => module.ConfirmDialog))

/** Where the person is signed in, with a way to end it. */
export function SessionsPanel() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const query = useQuery(sessionsQuery(slug, api))
  const [asking, setAsking] = useState(false)
  const [ending, setEnding] = useState('')
  const sessions = query.data?.results

  const run = async (task: () => Promise<unknown>, said: string) => {
    try {
      await task()
      notify(said)
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: sessionsQuery(slug, api).queryKey })
  }
  const end = async ({ id }: OpenSession) => {
    setEnding(id)
    const path = { id }
    await run(() => must(api.DELETE('/api/v3/auth/sessions/{id}/', { params: { path } })), t('security.sessionEnded'))
    setEnding('')
  }
  const endOthers = () =>
    run(
      () => must(api.DELETE('/api/v3/auth/sessions/', { params: { query: { except_current: true } } })),
      t('security.othersEnded'),
    )
  const endAll = async () => {
    try {
      await must(api.DELETE('/api/v3/auth/sessions/'))
    } catch (error) {
      setAsking(false)
      notify(explain(t, error), { tone: 'danger' })
      return
    }
    writeSetting('signed-in', '')
    await signOut().catch(() => undefined) // only the cookie is left to throw away
    window.location.assign('/login/')
  }

  return (
    <Panel title={t('security.sessions')} text={t('security.sessionsText')}>
      {!sessions ? (
        <PanelState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <ul className="-mt-2 divide-y divide-line">
            {sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                busy={ending === session.id}
                onEnd={() => void end(session)}
              />
            ))}
          </ul>
          <div className="mt-3 flex flex-wrap gap-2">
            {sessions.some(({ is_current }) => !is_current) && (
              <Button onClick={() => void endOthers()}>{t('security.endOthers')}</Button>
            )}
            <Button onClick={() => setAsking(true)}>{t('security.endAll')}</Button>
          </div>
        </>
      )}
      {asking && (
        <ConfirmDialog
          title={t('security.endAllTitle')}
          text={t('security.endAllText')}
          action={t('security.endAll')}
          onConfirm={endAll}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  )
}

function SessionRow({ session, busy, onEnd }: { session: OpenSession; busy: boolean; onEnd: () => void }) {
  const { t, ago, dateTime } = useI18n()
  const now = useNow(60_000)
  const name = deviceName(session.user_agent) || t('security.unknownDevice')
  const Icon = isMobile(session.user_agent) ? Smartphone : Laptop
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium text-ink text-sm" title={session.user_agent}>
            {name}
          </span>
          {session.is_current && <Badge tone="accent">{t('security.thisOne')}</Badge>}
        </p>
        <p
          className="truncate text-ink-muted text-xs"
          title={t('security.since', { time: dateTime(session.created_at) })}
        >
          {`${session.address} · ${ago(session.last_used_at, now)}`}
        </p>
      </div>
      {!session.is_current && (
        <Button size="sm" busy={busy} onClick={onEnd} aria-label={t('security.endSession', { name })}>
          {t('security.end')}
        </Button>
      )}
    </li>
  )
}
