'use client'

import { CircleAlert, ExternalLink, LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { buttonStyles } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { typeWords } from '@/features/assets/asset-words'
import { type Preview, previewOf } from '@/features/assets/preview'
import { ProcessButton, ProcessingBar } from '@/features/assets/processing'
import type { Asset } from '@/features/assets/queries'
import { useI18n } from '@/lib/i18n'

type AssetPreviewProps = {
  asset: Asset
  /** Gets the box that shows the asset. */
  stage?: (box: HTMLDivElement | null) => void
  /** What lies over the picture, and what stands right below it. */
  overlay?: ReactNode
  below?: ReactNode
}

/** Whether browsers play it: then the server has nothing to try again. */
const plays = ({ video_codec }: Asset) => ['h264', 'vp8', 'vp9', 'av1'].includes(video_codec ?? '')

/** The asset as large as the page allows, or why there is nothing to see. */
export function AssetPreview({ asset, stage, overlay, below }: AssetPreviewProps) {
  const { t } = useI18n()
  const link = asset.content_url ?? (/^https?:\/\//i.test(asset.uri) ? asset.uri : null)
  return (
    <Card className="overflow-hidden">
      <div
        ref={stage}
        className="relative grid aspect-video w-full place-items-center overflow-hidden bg-glass text-on-glass"
      >
        <Content asset={asset} />
        {overlay}
      </div>
      {below}
      {asset.processing_status === 'completed' && asset.processing_error && (
        <div className="flex items-center justify-between gap-3 border-line border-t px-5 py-2.5 text-sm">
          <p>{asset.processing_error}</p>
          {!plays(asset) && <ProcessButton asset={asset} action="retry" />}
        </div>
      )}
      {link && (
        <div className="flex items-center justify-between gap-3 border-line border-t px-5 py-2.5">
          <p className="min-w-0 truncate text-ink-muted text-sm">{asset.file_name ?? asset.uri}</p>
          <a
            href={link}
            target="_blank"
            rel="noopener noreferrer"
            className={buttonStyles({ look: 'ghost', size: 'sm' })}
          >
            <ExternalLink aria-hidden />
            {t(asset.content_url ? 'assets.openFile' : 'assets.openLink')}
          </a>
        </div>
      )}
    </Card>
  )
}

function Content({ asset }: { asset: Asset }) {
  const { t } = useI18n()
  const [unplayable, setUnplayable] = useState<string | null>(null)
  const TypeIcon = typeWords[asset.type].icon
  if (asset.processing_status === 'failed') {
    return (
      <Message icon={<CircleAlert className="size-9 text-danger-mark" aria-hidden />} title={t('assets.failedTitle')}>
        <p className="mb-3">{asset.processing_error ?? t('assets.failedText')}</p>
        <ProcessButton asset={asset} action="retry" />
      </Message>
    )
  }
  if (asset.is_processing) {
    return (
      <Message
        icon={<LoaderCircle className="size-8 motion-safe:animate-spin" aria-hidden />}
        title={t('assets.processingTitle')}
      >
        <p>{t('assets.processingText')}</p>
        <ProcessingBar asset={asset} />
      </Message>
    )
  }
  const preview = previewOf(asset)
  const broken = preview.kind !== 'none' && preview.source === unplayable
  if (preview.kind === 'image' && !broken) {
    return (
      // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
      <img
        src={preview.source}
        alt={asset.name}
        onError={() => setUnplayable(preview.source)}
        className="absolute inset-0 size-full object-contain"
      />
    )
  }
  if (preview.kind === 'video' && !broken) {
    return (
      <video
        key={preview.source}
        src={preview.source}
        poster={asset.thumbnail_url ?? undefined}
        aria-label={asset.name}
        controls
        muted
        playsInline
        preload="metadata"
        onError={() => setUnplayable(preview.source)}
        className="absolute inset-0 size-full object-contain"
      />
    )
  }
  if (preview.kind === 'frame') return <Frame preview={preview} title={asset.name} />
  return (
    <Message icon={<TypeIcon className="size-9" strokeWidth={1.5} aria-hidden />} title={t('assets.noPreview')}>
      {t(broken ? 'assets.unplayable' : 'assets.noPreviewText')}
    </Message>
  )
}

function Message({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-md justify-items-center gap-2 p-6 text-center">
      {icon}
      <p className="mt-1 font-medium text-base">{title}</p>
      <div className="grid justify-items-center text-sm">{children}</div>
    </div>
  )
}

const pageWidth = 1280

/** A page as a screen of 1280 pixels shows it, made smaller to fit. */
function Frame({ preview, title }: { preview: Extract<Preview, { kind: 'frame' }>; title: string }) {
  const box = useRef<HTMLDivElement>(null)
  const [scale, setScale] = useState(0)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setScale(element.clientWidth / pageWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={box} className="absolute inset-0">
      <iframe
        key={preview.source}
        src={preview.source}
        title={title}
        sandbox={preview.sandbox}
        referrerPolicy={preview.referrer}
        loading="lazy"
        style={{ width: pageWidth, height: (pageWidth * 9) / 16, transform: `scale(${scale})` }}
        className={cn('origin-top-left border-0 bg-knob', scale === 0 && 'invisible')}
      />
    </div>
  )
}
