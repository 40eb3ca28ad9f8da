'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Download, Image as ImageIcon, LayoutTemplate, ListVideo, Lock, Settings2, Share2, Unlink } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { Badge } from '@/components/ui/badge'
import { buttonStyles, IconButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { OfferList } from '@/features/offers/offer-list'
import { type Share, type Shared, shareListQuery, sharesKey } from '@/features/shares/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const ShareDialog = dynamic(() => import('@/features/shares/share-dialog').then((module) => module.ShareDialog))

const places = {
  asset: { icon: ImageIcon, at: 'assets' },
  playlist: { icon: ListVideo, at: 'playlists' },
  layout: { icon: LayoutTemplate, at: 'layouts' },
}

function sharedOf(share: Share): Shared {
  return { kind: share.kind, id: share.asset_id ?? share.playlist_id ?? share.layout_id ?? '', name: share.object_name }
}

/** All links under which people without an account see something. */
export function SharesPage() {
  const { t } = useI18n()
  const { slug, api, href } = useTenant()
  const client = useQueryClient()
  const query = useInfiniteQuery(shareListQuery(slug, api))
  const shares = query.data?.pages.flatMap((page) => page.results) ?? []
  const count = query.data?.pages[0]?.count
  const [open, setOpen] = useState<Share | null>(null)
  const [ending, setEnding] = useState<Share | null>(null)

  const revoke = async (share: Share) => {
    try {
      await must(api.DELETE('/api/v3/sharing/{id}/', { params: { path: { id: share.id } } }))
      notify(t('shares.revoked', { name: share.object_name }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    setEnding(null)
    void client.invalidateQueries({ queryKey: sharesKey(slug) })
    void client.invalidateQueries({ queryKey: [slug, 'assets'] })
  }

  return (
    <Page title={t('lib.navShares')} text={count === undefined ? t('shares.text') : t('shares.count', { count })}>
      <OfferList direction="received" />
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-60 rounded-lg" />}
      {query.data && shares.length === 0 && (
        <EmptyState
          icon={Share2}
          title={t('shares.empty')}
          text={t('shares.emptyText')}
          action={
            <Link href={href('assets/')} className={buttonStyles({ look: 'primary' })}>
              {t('shares.toLibrary')}
            </Link>
          }
        />
      )}
      {shares.length > 0 && (
        <Card>
          <ul className="divide-y divide-line">
            {shares.map((share) => (
              <li key={share.id}>
                <Row share={share} onOpen={() => setOpen(share)} onEnd={() => setEnding(share)} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <MoreButton query={query} look="ghost" className="mt-3 w-full">
        {t('shares.more')}
      </MoreButton>
      <OfferList direction="sent" />
      {open && <ShareDialog of={sharedOf(open)} onClose={() => setOpen(null)} />}
      {ending && (
        <ConfirmDialog
          title={t('shares.revokeTitle', { name: ending.object_name })}
          text={t('shares.revokeText')}
          action={t('shares.revoke')}
          onConfirm={() => revoke(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </Page>
  )
}

function Row({ share, onOpen, onEnd }: { share: Share; onOpen: () => void; onEnd: () => void }) {
  const { t, dateTime, ago } = useI18n()
  const { href } = useTenant()
  const now = useNow(30_000)
  const { kind, id } = sharedOf(share)
  const { icon: Icon, at } = places[kind]
  return (
    <div className="flex min-w-0 items-center gap-3 px-4 py-3 sm:px-5">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-hover text-ink-muted max-sm:hidden">
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            href={href(`${at}/${id}/`)}
            prefetch={false}
            className="truncate rounded-sm font-medium text-ink text-sm hover:text-accent"
          >
            {share.title || share.object_name}
          </Link>
          {share.has_password && (
            <Lock className="size-3.5 shrink-0 text-ink-muted" aria-label={t('shares.protected')} />
          )}
          {share.allow_download && (
            <Download className="size-3.5 shrink-0 text-ink-muted" aria-label={t('shares.downloadable')} />
          )}
        </p>
        <p className="truncate text-ink-muted text-xs">
          {share.open_count > 0 ? t('shares.opens', { count: share.open_count }) : t('shares.notOpened')}
          {share.last_opened_at && ` · ${t('shares.lastOpen', { ago: ago(share.last_opened_at, now) })}`}
        </p>
        <p className="truncate text-ink-muted text-xs sm:hidden">
          {t('shares.until', { time: dateTime(share.expires_at) })}
        </p>
      </div>
      <span className="max-sm:hidden">
        {share.is_expired ? (
          <Badge>{t('shares.expired')}</Badge>
        ) : (
          <span className="text-ink-muted text-sm">{t('shares.until', { time: dateTime(share.expires_at) })}</span>
        )}
      </span>
      <span className="flex">
        {!share.is_expired && (
          <IconButton label={t('shares.manage', { name: share.object_name })} tip={false} onClick={onOpen}>
            <Settings2 aria-hidden />
          </IconButton>
        )}
        <IconButton label={t('shares.revokeOf', { name: share.object_name })} tip={false} onClick={onEnd}>
          <Unlink aria-hidden />
        </IconButton>
      </span>
    </div>
  )
}
