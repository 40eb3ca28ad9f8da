'use client'

import { useQuery } from '@tanstack/react-query'
import { ErrorCard } from '@/components/error-card'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { type Shared, shareOfQuery } from '@/features/shares/queries'
import { ShareForm } from '@/features/shares/share-form'
import { ShareLink } from '@/features/shares/share-link'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** Shares an asset or a playlist under a link: who has it needs no account. */
export function ShareDialog({ of, onClose }: { of: Shared; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const query = useQuery(shareOfQuery(slug, api, of))
  return (
    <Dialog title={t('shares.shareTitle', { name: of.name })} text={t('shares.shareText')} size="lg" onClose={onClose}>
      {query.isPending && <Skeleton className="h-60" />}
      {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && (
        <div className="grid grid-cols-1 gap-5">
          {query.data && <ShareLink share={query.data} />}
          <ShareForm key={query.data?.updated_at ?? ''} of={of} share={query.data} onClose={onClose} />
        </div>
      )}
    </Dialog>
  )
}
