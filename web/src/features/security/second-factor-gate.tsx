'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { useEffect } from 'react'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { PasskeysPanel } from '@/features/security/passkeys-panel'
import { factorsQuery, passkeysQuery } from '@/features/security/queries'
import { SecondFactorPanel } from '@/features/security/second-factor-panel'
import { useI18n } from '@/lib/i18n'
import { meQuery, useTenant } from '@/lib/tenant'

/** What stands before every page while the tenant asks for a second factor that the person lacks. */
export function SecondFactorGate({ onLeave }: { onLeave: () => void }) {
  const { t } = useI18n()
  const { slug, api, me } = useTenant()
  const client = useQueryClient()
  const factors = useQuery(factorsQuery(slug, api)).dataUpdatedAt
  const passkeys = useQuery(passkeysQuery(slug, api)).dataUpdatedAt
  const look = () => client.invalidateQueries({ queryKey: meQuery(slug).queryKey })

  // Whatever was just set up may be what was missing.
  useEffect(() => {
    if (factors > 0 || passkeys > 0) void client.invalidateQueries({ queryKey: meQuery(slug).queryKey })
  }, [client, slug, factors, passkeys])

  return (
    <main>
      <Page title={t('security.gateTitle')} text={me.tenant?.name}>
        <div
          role="status"
          className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-warning-soft px-4 py-3.5 text-warning"
        >
          <ShieldAlert className="size-5 shrink-0" aria-hidden />
          <p className="min-w-0 flex-1 basis-64 text-sm">{t('security.gateText')}</p>
          <span className="flex gap-2">
            <Button size="sm" onClick={onLeave}>
              {t('shell.signOut')}
            </Button>
            <Button size="sm" look="primary" onClick={() => void look()}>
              {t('security.gateContinue')}
            </Button>
          </span>
        </div>
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
          <SecondFactorPanel />
          <PasskeysPanel />
        </div>
      </Page>
    </main>
  )
}
