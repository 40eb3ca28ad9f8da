'use client'

import { useQuery } from '@tanstack/react-query'
import { QrCode, Rss } from 'lucide-react'
import type { ReactNode } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Panel } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { UseList } from '@/components/use-list'
import type { Content } from '@/features/layouts/content'
import {
  type Layout,
  type LayoutCode,
  type LayoutFeed,
  layoutCodesQuery,
  layoutUsesQuery,
} from '@/features/layouts/queries'
import { summed, whyNot, zonesOf } from '@/features/layouts/reports'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

type LayoutReportsProps = { layout: Layout; content: Content; feeds: LayoutFeed[] }

/** How a layout does: which screens show it, whether its data arrives, and how often its QR codes were scanned. */
export function LayoutReports({ layout, content, feeds }: LayoutReportsProps) {
  return (
    <>
      <Uses layout={layout} />
      {feeds.length > 0 && <Feeds content={content} feeds={feeds} />}
      <Codes layout={layout} content={content} />
    </>
  )
}

function Uses({ layout }: { layout: Layout }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const query = useQuery(layoutUsesQuery(slug, api, layout.id))
  return (
    <Panel title={t('layouts.where')}>
      {query.isPending && <Skeleton className="h-8" />}
      {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.results.length === 0 && <p className="text-ink-muted text-sm">{t('layouts.nowhere')}</p>}
      {query.data && <UseList uses={query.data.results} />}
    </Panel>
  )
}

function Feeds({ content, feeds }: { content: Content; feeds: LayoutFeed[] }) {
  const { t } = useI18n()
  return (
    <Panel title={t('layouts.feeds')} text={t('layouts.feedsText')}>
      <ul className="grid grid-cols-1 gap-4">
        {feeds.map((feed) => (
          <Entry key={feed.id} icon={Rss} name={zonesOf(feed, content).join(', ') || feed.url} detail={feed.url}>
            <FeedState feed={feed} />
          </Entry>
        ))}
      </ul>
    </Panel>
  )
}

/** Whether the data of a widget arrives, and why not. */
export function FeedState({ feed }: { feed: LayoutFeed }) {
  const { t, ago } = useI18n()
  const now = useNow()
  const when = feed.fetched_at && ago(feed.fetched_at, now)
  if (!feed.error) {
    return (
      <p className="text-ink-muted text-xs">
        {when ? t('layouts.feedFetched', { ago: when }) : t('layouts.feedWaits')}
      </p>
    )
  }
  return (
    <p className="wrap-anywhere text-danger text-xs">
      {t('layouts.feedFailed', { why: whyNot(t, feed) })}{' '}
      {feed.failed_at && `${t('layouts.feedTried', { ago: ago(feed.failed_at, now) })} `}
      {when ? t('layouts.feedKept', { ago: when }) : t('layouts.feedNever')}
    </p>
  )
}

const platformWords: Record<LayoutCode['days'][number]['platform'], MessageKey> = {
  ios: 'layouts.onIos',
  android: 'layouts.onAndroid',
  other: 'layouts.onOther',
}

function Codes({ layout, content }: { layout: Layout; content: Content }) {
  const { t, day } = useI18n()
  const { slug, api } = useTenant()
  const codes = useQuery(layoutCodesQuery(slug, api, layout.id)).data?.results ?? []
  if (codes.length === 0) return null
  const nameOf = (code: LayoutCode) => content.zones.find(({ id }) => id === code.zone_id)?.name
  return (
    <Panel title={t('layouts.codes')} text={t('layouts.codesText')}>
      <ul className="grid grid-cols-1 gap-4">
        {codes.map((code) => {
          const { last, by } = summed(code)
          const facts = [
            ...(last ? [t('layouts.lastScan', { day: day(last) })] : []),
            ...by.map(({ platform, count }) => t(platformWords[platform], { count })),
          ]
          return (
            <Entry
              key={code.zone_id}
              icon={QrCode}
              name={nameOf(code) ?? t('layouts.zoneGone')}
              detail={code.target}
              count={t('layouts.scans', { count: code.scans })}
            >
              {facts.length > 0 && <p className="text-ink-muted text-xs">{facts.join(' · ')}</p>}
            </Entry>
          )
        })}
      </ul>
    </Panel>
  )
}

type EntryProps = { icon: typeof Rss; name: string; detail: string; count?: string; children: ReactNode }

function Entry({ icon: Icon, name, detail, count, children }: EntryProps) {
  return (
    <li className="flex min-w-0 items-start gap-2.5 text-sm">
      <Icon className="mt-0.5 size-4 shrink-0 text-ink-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-ink">{name}</p>
        {detail !== name && (
          <p className="truncate text-ink-muted text-xs" title={detail}>
            {detail}
          </p>
        )}
        {children}
      </div>
      {count && <p className="shrink-0 text-ink tabular-nums">{count}</p>}
    </li>
  )
}
