'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { BackLink } from '@/components/back-link'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Panel } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { ImportForm } from '@/features/imports/import-form'
import { isOver, runsQuery } from '@/features/imports/queries'
import { RunCard } from '@/features/imports/run-card'
import { type VendorKey, vendorOf } from '@/features/imports/vendors'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Brings an account of another system in, or sends everything to one, and shows what became of it. */
export function ImportPage() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [vendor, setVendor] = useState<VendorKey>('pisignage')
  const { collection } = vendorOf(vendor)
  const query = useQuery(runsQuery(slug, api, collection))
  const runs = query.data?.results ?? []
  const refresh = () => void client.invalidateQueries({ queryKey: [slug, 'imports'] })
  return (
    <Page
      title={t('imports.title')}
      text={t('imports.text')}
      back={<BackLink href={`/${slug}/assets/`}>{t('lib.navAssets')}</BackLink>}
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <ImportForm vendor={vendor} onVendor={setVendor} busy={runs.some((run) => !isOver(run))} onStarted={refresh} />
        <div className="grid min-w-0 gap-5">
          {query.isPending && <Skeleton className="h-48 rounded-lg" />}
          {query.isError && runs.length === 0 && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && runs.length === 0 && (
            <Panel title={t('imports.whatTitle')}>
              <p className="text-ink-muted text-sm">
                {t(collection === 'imports' ? 'imports.whatIn' : 'imports.whatOut')}
              </p>
            </Panel>
          )}
          {runs.map((run, index) => (
            <RunCard key={run.id} run={run} collection={collection} open={index === 0} onCancelled={refresh} />
          ))}
        </div>
      </div>
    </Page>
  )
}
