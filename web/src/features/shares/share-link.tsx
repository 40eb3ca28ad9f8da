'use client'

import { Download, ExternalLink } from 'lucide-react'
import { CopyField } from '@/components/copy-field'
import { Button, buttonStyles } from '@/components/ui/button'
import type { Share } from '@/features/shares/queries'
import { useShareQr } from '@/features/shares/use-share-qr'
import { saveFile } from '@/lib/download'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

/** The address of a link, as text and as a picture for phones. */
export function ShareLink({ share }: { share: Share }) {
  const { t, dateTime, ago } = useI18n()
  const now = useNow(30_000)
  const qr = useShareQr(share.id)
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-[minmax(0,1fr)_8.5rem]">
      <div className="grid min-w-0 grid-cols-1 content-start gap-3">
        <CopyField label={t('shares.link')} value={share.share_url} />
        <p className="text-ink-muted text-sm">
          {t('shares.openUntil', { time: dateTime(share.expires_at) })}{' '}
          {share.last_opened_at
            ? t('shares.openedLast', { count: share.open_count, ago: ago(share.last_opened_at, now) })
            : t('shares.neverOpened')}
        </p>
        <div className="flex flex-wrap gap-2">
          <a
            href={share.share_url}
            target="_blank"
            rel="noopener noreferrer"
            className={buttonStyles({ look: 'ghost', size: 'sm' })}
          >
            <ExternalLink aria-hidden />
            {t('shares.open')}
          </a>
          {qr && (
            <Button look="ghost" size="sm" onClick={() => saveFile(qr.file, 'qr.svg')}>
              <Download aria-hidden />
              {t('shares.saveQr')}
            </Button>
          )}
        </div>
      </div>
      {qr && (
        // biome-ignore lint/performance/noImgElement: pages are exported, there is no optimiser
        <img src={qr.source} alt={t('shares.qr')} className="w-34 rounded-md border border-line bg-knob" />
      )}
    </div>
  )
}
