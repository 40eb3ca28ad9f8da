'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { OfferForm } from '@/features/offers/offer-form'
import { type Shared, shareOfQuery } from '@/features/shares/queries'
import { ShareForm } from '@/features/shares/share-form'
import { ShareLink } from '@/features/shares/share-link'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const ways = [
  { value: 'link', label: 'offers.byLink' },
  { value: 'offer', label: 'offers.byOffer' },
] as const

/** Shares something under a link, for which nobody needs an account, or with another workspace. */
export function ShareDialog({ of, onClose }: { of: Shared; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const query = useQuery(shareOfQuery(slug, api, of))
  const [how, setHow] = useState<'link' | 'offer'>('link')
  return (
    <Dialog
      title={t('shares.shareTitle', { name: of.name })}
      text={t(how === 'link' ? 'shares.shareText' : 'offers.text')}
      size="lg"
      onClose={onClose}
    >
      <fieldset className="mb-5 flex gap-1">
        <legend className="sr-only">{t('offers.how')}</legend>
        {ways.map(({ value, label }) => (
          <Button
            key={value}
            size="sm"
            look={value === how ? 'secondary' : 'ghost'}
            aria-pressed={value === how}
            onClick={() => setHow(value)}
          >
            {t(label)}
          </Button>
        ))}
      </fieldset>
      {how === 'offer' && <OfferForm kind={of.kind} id={of.id} onClose={onClose} />}
      {how === 'link' && query.isPending && <Skeleton className="h-60" />}
      {how === 'link' && query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {how === 'link' && query.data !== undefined && (
        <div className="grid grid-cols-1 gap-5">
          {query.data && <ShareLink share={query.data} />}
          <ShareForm key={query.data?.updated_at ?? ''} of={of} share={query.data} onClose={onClose} />
        </div>
      )}
    </Dialog>
  )
}
