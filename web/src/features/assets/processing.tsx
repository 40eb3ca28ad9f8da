'use client'

import { useQueryClient } from '@tanstack/react-query'
import { RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import { type Asset, assetsKey } from '@/features/assets/queries'
import { useProgress } from '@/features/assets/use-progress'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { progressKey } from '@/lib/use-live'

/** How far the processing of an asset is, with what ends it. */
export function ProcessingBar({ asset }: { asset: Asset }) {
  const { t } = useI18n()
  const percent = useProgress(asset)
  return (
    <div className="mt-2 grid w-full max-w-xs justify-items-center gap-3">
      {percent !== null && (
        <div className="flex w-full items-center gap-3 text-sm tabular-nums">
          <Progress label={t('assets.progressOf', { name: asset.name })} value={percent / 100} className="flex-1" />
          {percent}%
        </div>
      )}
      <ProcessButton asset={asset} action="cancel" />
    </div>
  )
}

/** Ends the processing of an asset, or starts it again after it failed. */
export function ProcessButton({ asset, action }: { asset: Asset; action: 'cancel' | 'retry' }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  if (!can('assets.edit')) return null
  const act = async () => {
    setBusy(true)
    const path = { params: { path: { id: asset.id } } }
    try {
      if (action === 'cancel') await must(api.POST('/api/v3/assets/{id}/cancel/', path))
      else await must(api.POST('/api/v3/assets/{id}/retry/', path))
      client.removeQueries({ queryKey: progressKey(slug, asset.id) })
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: assetsKey(slug) })
    setBusy(false)
  }
  return (
    <Button size="sm" onClick={() => void act()} busy={busy}>
      {action === 'cancel' ? <X aria-hidden /> : <RotateCw aria-hidden />}
      {t(action === 'cancel' ? 'assets.stopProcessing' : 'assets.retry')}
    </Button>
  )
}
