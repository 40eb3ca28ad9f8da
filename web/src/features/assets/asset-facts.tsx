'use client'

import { Badge } from '@/components/ui/badge'
import { stateOf, typeWords } from '@/features/assets/asset-words'
import type { Asset } from '@/features/assets/queries'
import { useProgress } from '@/features/assets/use-progress'
import { type Translate, useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

/** How long an asset stays on the screen, in words. */
function durationWords(t: Translate, duration: (seconds: number) => string, asset: Asset): string {
  if (asset.duration === 0) return t('assets.toItsEnd')
  return asset.duration < 60 ? t('assets.seconds', { count: asset.duration }) : duration(asset.duration)
}

/** Type, length and size in one line. */
export function useFacts(asset: Asset): string {
  const { t, bytes, duration } = useI18n()
  const facts = [t(typeWords[asset.type].label), durationWords(t, duration, asset)]
  if (asset.file_size) facts.push(bytes(asset.file_size))
  return facts.join(' · ')
}

/** The asset's state; the reason of a failure is told with it. */
export function AssetState({ asset }: { asset: Asset }) {
  // Of most assets there is no progress to be told, so most cards of a list do not listen to it.
  return asset.is_processing || asset.is_replacing ? (
    <Progressing asset={asset} />
  ) : (
    <State asset={asset} percent={null} />
  )
}

function Progressing({ asset }: { asset: Asset }) {
  return <State asset={asset} percent={useProgress(asset)} />
}

function State({ asset, percent }: { asset: Asset; percent: number | null }) {
  const { t } = useI18n()
  const now = useNow(30_000)
  const { label, tone } = stateOf(asset, now)
  const reason = asset.processing_status === 'failed' ? asset.processing_error : null
  return (
    <span title={reason ?? undefined} className="inline-flex min-w-0">
      <Badge tone={tone} dot>
        {label === 'assets.stateProcessing' && percent !== null ? t('assets.stateProcessingAt', { percent }) : t(label)}
      </Badge>
    </span>
  )
}
