'use client'

import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { ErrorCard } from '@/components/error-card'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { type Layout, layoutRevisionsQuery } from '@/features/layouts/queries'
import { useLayoutActions } from '@/features/layouts/use-layout-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

/** What was published of a layout, and the way back to it. */
export function VersionsDialog({ layout, onClose }: { layout: Layout; onClose: () => void }) {
  const { t, ago } = useI18n()
  const { slug, api, can } = useTenant()
  const now = useNow(60_000)
  const query = useQuery(layoutRevisionsQuery(slug, api, layout.id))
  const { restoreRevision } = useLayoutActions()
  return (
    <Dialog title={t('layouts.versions')} text={t('layouts.versionsText')} onClose={onClose} size="lg">
      {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-40" />}
      {query.data?.results.length === 0 && (
        <p className="py-6 text-center text-ink-muted text-sm">{t('layouts.noVersions')}</p>
      )}
      <ol className="grid max-h-[60vh] grid-cols-1 gap-3 overflow-y-auto">
        {query.data?.results.map((revision) => (
          <li key={revision.number} className="flex items-start justify-between gap-3">
            <div className="min-w-0 text-sm">
              <p className="font-medium text-ink">
                {t('layouts.version', { number: revision.number })}
                {revision.number === layout.revision && (
                  <span className="ms-2 font-normal text-success">{t('layouts.onScreens')}</span>
                )}
              </p>
              <p className="text-ink-muted text-xs">
                {t('layouts.zoneCount', { count: revision.content.zones?.length ?? 0 })}
                {' · '}
                {ago(revision.created_at, now)}
              </p>
              {revision.note && <p className="wrap-anywhere text-ink text-xs">{revision.note}</p>}
            </div>
            {can('layouts.edit') && (
              <Button
                size="sm"
                look="ghost"
                aria-label={t('layouts.restoreVersion', { number: revision.number })}
                onClick={() => {
                  onClose()
                  void restoreRevision(layout, revision.number)
                }}
              >
                <History aria-hidden />
                {t('layouts.restore')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
