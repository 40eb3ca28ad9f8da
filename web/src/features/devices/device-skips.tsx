'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { assetQuery } from '@/features/assets/queries'
import { newestSkips, type Skip } from '@/features/devices/device-state'
import type { Device } from '@/features/devices/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const shownAtFirst = 5

/** What a screen could not show, and why; nothing as long as it shows all it should. */
export function DeviceSkips({ device }: { device: Device }) {
  const { t } = useI18n()
  const [all, setAll] = useState(false)
  const skips = newestSkips(device)
  if (skips.length === 0) return null
  return (
    <Panel title={t('devices.skips')} text={t('devices.skipsText')}>
      <ol className="grid grid-cols-1 gap-3">
        {skips.slice(0, all ? undefined : shownAtFirst).map((skip) => (
          <SkipRow key={`${skip.asset_id} ${skip.reason}`} skip={skip} />
        ))}
      </ol>
      {!all && skips.length > shownAtFirst && (
        <Button look="link" size="inline" className="mt-3" onClick={() => setAll(true)}>
          {t('devices.historyMore')}
        </Button>
      )}
    </Panel>
  )
}

function SkipRow({ skip }: { skip: Skip }) {
  const { t, ago } = useI18n()
  const { slug, api, href, can } = useTenant()
  const now = useNow(30_000)
  const id = skip.asset_id
  const { data } = useQuery({ ...assetQuery(slug, api, id ?? ''), enabled: id !== null && can('assets.view') })
  return (
    <li className="min-w-0 text-sm">
      <div className="flex items-baseline justify-between gap-3">
        {id === null ? (
          <span className="text-ink">{t('devices.skipsScreen')}</span>
        ) : (
          <Link href={href(`assets/${id}/`)} className="min-w-0 truncate font-medium text-accent hover:underline">
            {data?.data.name ?? id}
          </Link>
        )}
        <span className="shrink-0 text-ink-muted text-xs">{ago(skip.at, now)}</span>
      </div>
      <p className="break-words text-ink-muted">{skip.reason}</p>
    </li>
  )
}
