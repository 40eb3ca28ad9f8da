'use client'

import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import dynamic from 'next/dynamic'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { UsagePanel } from '@/features/settings/usage-panel'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useAhead } from '@/lib/use-ahead'

const loadTenantForm = () => import('@/features/settings/tenant-form').then((module) => module.TenantForm)
const TenantForm = dynamic(loadTenantForm, { loading: () => <Waiting className="h-112" /> })

/** The workspace: its name and address, its defaults, and what of its plan is used. */
export function SettingsPage() {
  useAhead(loadTenantForm)
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useQuery(tenantQuery(slug, api))
  return (
    <Page title={t('lib.navSettings')} text={t('settings.text')}>
      {!can('tenant.settings') && (
        <p className="mb-5 flex items-center gap-2.5 rounded-lg border border-line bg-surface px-4 py-3 text-ink-muted text-sm shadow-sm">
          <Lock className="size-4 shrink-0" aria-hidden />
          {t('settings.readOnly')}
        </p>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        {query.data ? (
          <>
            <TenantForm tenant={query.data} />
            <UsagePanel tenant={query.data} />
          </>
        ) : query.error ? (
          <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <>
            <Skeleton className="h-112 rounded-lg" />
            <Skeleton className="h-80 rounded-lg" />
          </>
        )}
      </div>
    </Page>
  )
}
