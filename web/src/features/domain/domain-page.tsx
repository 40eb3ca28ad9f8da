'use client'

import { useQuery } from '@tanstack/react-query'
import { Globe } from 'lucide-react'
import { CopyField } from '@/components/copy-field'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Panel } from '@/components/ui/card'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { AddDomain } from '@/features/domain/add-domain'
import { DomainCard } from '@/features/domain/domain-card'
import { domainsQuery } from '@/features/domain/queries'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'

/** The addresses of the workspace: the installation's, and domains of its own. */
export function DomainPage() {
  return (
    <SettingsFrame>
      <div className="grid max-w-3xl grid-cols-1 gap-5">
        <Subdomain />
        <Domains />
      </div>
    </SettingsFrame>
  )
}

function Subdomain() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const { data } = useQuery(tenantQuery(slug, api))
  const { protocol, port } = window.location
  return (
    <Panel title={t('domain.subdomain')} text={t('domain.subdomainText')}>
      {data ? (
        <CopyField
          label={t('domain.address')}
          value={`${protocol}//${data.host}${port && `:${port}`}/`}
          hint={t('domain.subdomainHint')}
        />
      ) : (
        <Skeleton className="h-20" />
      )}
    </Panel>
  )
}

function Domains() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const { data, error, refetch } = useQuery(domainsQuery(slug, api))
  if (!data) return error ? <ErrorCard error={error} onRetry={() => void refetch()} /> : <Waiting className="h-64" />
  return (
    <>
      <Panel title={t('domain.own')} text={t('domain.ownText')}>
        <AddDomain />
      </Panel>
      {data.length === 0 ? (
        <EmptyState icon={Globe} title={t('domain.empty')} text={t('domain.emptyText')} />
      ) : (
        data.map((domain) => <DomainCard key={domain.id} domain={domain} />)
      )}
    </>
  )
}
