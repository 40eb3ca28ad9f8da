'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Image as ImageIcon, LayoutTemplate, ListVideo } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { type Offer, offerListQuery, offersKey } from '@/features/offers/queries'
import { whyStopped } from '@/features/offers/stopped'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const states = {
  offered: { tone: 'accent', label: 'offers.stateOffered' },
  accepted: { tone: 'success', label: 'offers.stateAccepted' },
  declined: { tone: 'neutral', label: 'offers.stateDeclined' },
  withdrawn: { tone: 'neutral', label: 'offers.stateWithdrawn' },
  returned: { tone: 'neutral', label: 'offers.stateReturned' },
} as const

const kinds = {
  asset: { icon: ImageIcon, at: 'assets', make: 'assets.create' },
  playlist: { icon: ListVideo, at: 'playlists', make: 'assets.create' },
  layout: { icon: LayoutTemplate, at: 'layouts', make: 'layouts.create' },
} as const

const words = {
  sent: {
    heading: 'offers.sent',
    title: 'offers.withdrawTitle',
    text: 'offers.withdrawText',
    end: 'offers.withdraw',
    other: 'offers.to',
  },
  received: {
    heading: 'offers.received',
    title: 'offers.returnTitle',
    text: 'offers.returnText',
    end: 'offers.return',
    other: 'offers.from',
  },
} as const

/** What other workspaces offer this one, or what it offers them; nothing at all when there is nothing. */
export function OfferList({ direction }: { direction: Offer['direction'] }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const query = useInfiniteQuery(offerListQuery(slug, api, direction))
  const offers = query.data?.pages.flatMap((page) => page.results) ?? []
  const [ending, setEnding] = useState<Offer | null>(null)
  const [busy, setBusy] = useState('')

  const act = async (offer: Offer, request: () => Promise<unknown>, done: string) => {
    setBusy(offer.id)
    try {
      await request()
      notify(done)
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    setBusy('')
    setEnding(null)
    void client.invalidateQueries({ queryKey: offersKey(slug) })
    for (const { at } of Object.values(kinds)) void client.invalidateQueries({ queryKey: [slug, at] })
  }
  const at = (offer: Offer) => ({ params: { path: { id: offer.id } } })
  const accept = (offer: Offer) =>
    act(
      offer,
      () => must(api.POST('/api/v3/offers/{id}/accept/', at(offer))),
      t('offers.accepted', { title: offer.title }),
    )
  const decline = (offer: Offer) =>
    act(
      offer,
      () => must(api.POST('/api/v3/offers/{id}/decline/', at(offer))),
      t('offers.declined', { title: offer.title }),
    )
  const end = (offer: Offer) =>
    act(offer, () => must(api.DELETE('/api/v3/offers/{id}/', at(offer))), t('offers.ended', { title: offer.title }))

  if (query.error) return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
  if (offers.length === 0) return null
  return (
    <section aria-label={t(words[direction].heading)} className={direction === 'sent' ? 'mt-8' : 'mb-8'}>
      <h2 className="mb-3 font-semibold text-ink text-sm">{t(words[direction].heading)}</h2>
      <Card>
        <ul className="divide-y divide-line">
          {offers.map((offer) => (
            <li key={offer.id}>
              <Row
                offer={offer}
                busy={busy === offer.id}
                onAccept={() => void accept(offer)}
                onDecline={() => void decline(offer)}
                onEnd={() => setEnding(offer)}
              />
            </li>
          ))}
        </ul>
      </Card>
      <MoreButton query={query} look="ghost" className="mt-3 w-full">
        {t('offers.more')}
      </MoreButton>
      {ending && (
        <ConfirmDialog
          title={t(words[direction].title, { title: ending.title })}
          text={t(ending.state === 'offered' ? 'offers.withdrawUnanswered' : words[direction].text, {
            name: direction === 'sent' ? ending.to.name : ending.from.name,
          })}
          action={t(words[direction].end)}
          onConfirm={() => end(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </section>
  )
}

type RowProps = { offer: Offer; busy: boolean; onAccept: () => void; onDecline: () => void; onEnd: () => void }

function Row({ offer, busy, onAccept, onDecline, onEnd }: RowProps) {
  const { t, language, dateTime } = useI18n()
  const { href, can } = useTenant()
  const sent = offer.direction === 'sent'
  const { icon: Icon, at, make } = kinds[offer.kind]
  const object = sent ? offer.object_id : offer.received_id
  const other = sent ? offer.to : offer.from
  const live = offer.state === 'offered' || offer.state === 'accepted'
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-3 px-4 py-3 sm:px-5">
      <span className="grid size-9 shrink-0 place-items-center rounded-md bg-hover text-ink-muted max-sm:hidden">
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex min-w-0 items-center gap-2">
          {object && live ? (
            <Link
              href={href(`${at}/${object}/`)}
              prefetch={false}
              className="truncate rounded-sm font-medium text-ink text-sm hover:text-accent"
            >
              {offer.title}
            </Link>
          ) : (
            <span className="truncate font-medium text-ink text-sm">{offer.title}</span>
          )}
          <span className="flex shrink-0">
            <Badge tone={states[offer.state].tone}>{t(states[offer.state].label)}</Badge>
          </span>
        </p>
        <p className="truncate text-ink-muted text-xs">
          {t(words[offer.direction].other, { name: other.name })}
          {offer.expires_at && live && ` · ${t('offers.until', { time: dateTime(offer.expires_at) })}`}
        </p>
        {offer.message && <p className="mt-1 line-clamp-2 text-ink text-sm">{offer.message}</p>}
        {offer.copy_status === 'waiting' && <p className="mt-1 text-ink-muted text-sm">{t('offers.copyWaiting')}</p>}
        {offer.copy_status === 'stopped' && (
          <p className="mt-1 text-danger text-sm">{whyStopped(t, language, offer)}</p>
        )}
      </div>
      <span className="flex shrink-0 gap-2">
        {!sent && offer.state === 'offered' && (
          <>
            <Button size="sm" disabled={busy} onClick={onDecline}>
              {t('offers.decline')}
            </Button>
            {can('assets.create') && can(make) && (
              <Button size="sm" look="primary" busy={busy} onClick={onAccept}>
                {t('offers.accept')}
              </Button>
            )}
          </>
        )}
        {live && (sent || offer.state === 'accepted') && (
          <Button size="sm" disabled={busy} onClick={onEnd}>
            {t(words[offer.direction].end)}
          </Button>
        )}
      </span>
    </div>
  )
}
