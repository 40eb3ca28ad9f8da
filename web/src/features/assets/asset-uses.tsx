'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorLine } from '@/components/error-line'
import { Panel } from '@/components/ui/card'
import { UseList } from '@/components/use-list'
import { type Asset, assetUsesQuery } from '@/features/assets/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Where an asset is shown. */
export function AssetUses({ asset }: { asset: Asset }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const query = useQuery(assetUsesQuery(slug, api, asset.id))
  const uses = query.data?.results ?? []
  return (
    <Panel title={t('assets.uses')}>
      {query.isError && !query.data && <ErrorLine error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && uses.length === 0 && <p className="text-ink-muted text-sm">{t('assets.usesNone')}</p>}
      <UseList
        uses={uses.map(({ detail, ...use }) => ({
          ...use,
          note:
            (detail === 'playing' && <span className="text-success">{t('assets.usesPlaying')}</span>) ||
            (detail === 'rotating' && <span className="text-ink-muted">{t('assets.usesRotating')}</span>),
        }))}
      />
    </Panel>
  )
}
