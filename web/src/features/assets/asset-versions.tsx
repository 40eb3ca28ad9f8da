'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Download, History, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button, buttonStyles } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { type Asset, assetsKey, assetVersionsQuery } from '@/features/assets/queries'
import { usePickFiles } from '@/features/uploads/upload-context'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

/** The files that an asset has and had: another takes the place of the present one, an earlier one comes back. */
export function AssetVersions({ asset }: { asset: Asset }) {
  const { t, bytes, ago } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const now = useNow(60_000)
  const versions = useQuery(assetVersionsQuery(slug, api, asset.id)).data?.results ?? []
  const pickFiles = usePickFiles()
  const [busy, setBusy] = useState(false)

  const attempt = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true)
    try {
      await work()
      notify(done)
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    setBusy(false)
    void client.invalidateQueries({ queryKey: assetsKey(slug) })
    void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
  }
  const restore = (number: number) => {
    const params = { path: { id: asset.id, number: String(number) } }
    return attempt(
      () => must(api.POST('/api/v3/assets/{id}/versions/{number}/restore/', { params })),
      t('assets.versionRestored', { number }),
    )
  }

  return (
    <Panel
      title={t('assets.versions')}
      actions={
        can('assets.edit') &&
        can('assets.create') && (
          <Button size="sm" onClick={() => pickFiles({ replaces: asset.id })}>
            <RefreshCw aria-hidden />
            {t('assets.replaceFile')}
          </Button>
        )
      }
    >
      {asset.is_replacing && (
        <p role="status" className="mb-3 rounded-md bg-accent-soft px-3 py-2 text-accent text-sm">
          {t('assets.isReplacing')}
        </p>
      )}
      <ol className="grid grid-cols-1 gap-3">
        {versions.map((version) => (
          <li key={version.number} className="flex items-center gap-3">
            <span className="h-10 w-17 shrink-0 overflow-hidden rounded-md bg-hover">
              {version.thumbnail_url && (
                // biome-ignore lint/performance/noImgElement: pages are files, so there is no image server behind next/image
                <img src={version.thumbnail_url} alt="" loading="lazy" className="size-full object-cover" />
              )}
            </span>
            <div className="min-w-0 flex-1 text-sm">
              <p className="truncate font-medium text-ink">{version.file_name}</p>
              <p className="truncate text-ink-muted text-xs">
                {t('assets.version', { number: version.number })} · {bytes(version.file_size)}
                {version.replaced_at && ` · ${t('assets.replacedAgo', { ago: ago(version.replaced_at, now) })}`}
              </p>
            </div>
            <a
              href={version.url}
              download
              aria-label={t('assets.downloadVersion', { number: version.number })}
              data-tip={t('assets.downloadVersion', { number: version.number })}
              className={cn(buttonStyles({ look: 'ghost', size: 'icon' }), 'tip')}
            >
              <Download aria-hidden />
            </a>
            {version.is_current ? (
              <Badge tone="success">{t('assets.currentVersion')}</Badge>
            ) : (
              can('assets.edit') && (
                <Button
                  size="sm"
                  look="ghost"
                  disabled={busy}
                  aria-label={t('assets.restoreVersion', { number: version.number })}
                  onClick={() => void restore(version.number)}
                >
                  <History aria-hidden />
                  {t('assets.restore')}
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
