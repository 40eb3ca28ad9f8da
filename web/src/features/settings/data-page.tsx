'use client'

import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Waiting } from '@/components/ui/skeleton'
import { ExportPanel } from '@/features/settings/export-panel'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'

const DeleteDialog = dynamic(() => import('@/features/settings/delete-dialog').then((module) => module.DeleteDialog))

/** Taking everything along, and deleting the workspace. */
export function DataPage() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const query = useQuery(tenantQuery(slug, api))
  const [asking, setAsking] = useState(false)
  return (
    <SettingsFrame>
      <div className="grid max-w-2xl grid-cols-1 gap-5">
        {query.data ? (
          <>
            <ExportPanel tenant={query.data} />
            <Panel title={t('settings.danger')} className="border-danger-mark/40!">
              <div className="flex flex-wrap items-center justify-between gap-4">
                <div className="min-w-0 flex-1 basis-64">
                  <h3 className="font-medium text-ink text-sm">{t('settings.delete')}</h3>
                  <p className="mt-0.5 text-ink-muted text-sm">{t('settings.deleteText')}</p>
                </div>
                <Button onClick={() => setAsking(true)} className="text-danger!">
                  <Trash2 aria-hidden />
                  {t('settings.deleteAsk')}
                </Button>
              </div>
            </Panel>
            {asking && <DeleteDialog tenant={query.data} onClose={() => setAsking(false)} />}
          </>
        ) : query.error ? (
          <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Waiting className="h-80" />
        )}
      </div>
    </SettingsFrame>
  )
}
