'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { ErrorCard } from '@/components/error-card'
import { Waiting } from '@/components/ui/skeleton'
import { Notice, SettingsFrame } from '@/features/settings/settings-frame'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useAhead } from '@/lib/use-ahead'

const loadTenantForm = () => import('@/features/settings/tenant-form').then((module) => module.TenantForm)
const TenantForm = dynamic(loadTenantForm, { loading: () => <Waiting className="h-112" /> })

/** The workspace: its name, its address and its defaults. */
export function SettingsPage() {
  useAhead(loadTenantForm)
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useQuery(tenantQuery(slug, api))
  return (
    <SettingsFrame>
      {!can('tenant.settings') && <Notice>{t('settings.readOnly')}</Notice>}
      <div className="max-w-2xl">
        {query.data ? (
          <TenantForm tenant={query.data} />
        ) : query.error ? (
          <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Waiting className="h-112" />
        )}
      </div>
    </SettingsFrame>
  )
}
