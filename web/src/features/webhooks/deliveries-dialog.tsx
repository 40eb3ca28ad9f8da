'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { type Delivery, deliveriesQuery, type Webhook, webhooksKey } from '@/features/webhooks/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useNow } from '@/lib/use-now'

const states: Record<Delivery['status'], { label: MessageKey; tone: Tone }> = {
  pending: { label: 'webhooks.pending', tone: 'accent' },
  delivered: { label: 'webhooks.delivered', tone: 'success' },
  failed: { label: 'webhooks.failed', tone: 'danger' },
}

type DeliveriesDialogProps = { webhook: Webhook; onTest: () => void; onClose: () => void }

/** What was sent to a webhook, and what it answered. Live events keep it fresh. */
export function DeliveriesDialog({ webhook, onTest, onClose }: DeliveriesDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const query = useInfiniteQuery(deliveriesQuery(slug, api, webhook.id))
  const deliveries = query.data?.pages.flatMap((page) => page.results) ?? []
  const replay = async (delivery: Delivery) => {
    try {
      const params = { path: { id: webhook.id, delivery_id: delivery.id } }
      await must(api.POST('/api/v3/webhooks/{id}/deliveries/{delivery_id}/replay/', { params }))
      notify(t('webhooks.replayed'))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    void client.invalidateQueries({ queryKey: webhooksKey(slug) })
  }
  return (
    <Dialog title={t('webhooks.log')} text={t('webhooks.logText', { url: webhook.url })} onClose={onClose} size="xl">
      {query.isPending && <Skeleton className="h-40 rounded-lg" />}
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && deliveries.length === 0 && <p className="text-ink-muted text-sm">{t('webhooks.logEmpty')}</p>}
      <ol className="divide-y divide-line">
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} onReplay={() => void replay(delivery)} />
        ))}
      </ol>
      <MoreButton query={query} size="sm" className="mt-3">
        {t('webhooks.logMore')}
      </MoreButton>
      <DialogActions>
        <Button onClick={onTest}>{t('webhooks.test')}</Button>
        <Button look="primary" onClick={onClose}>
          {t('webhooks.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function DeliveryRow({ delivery, onReplay }: { delivery: Delivery; onReplay: () => void }) {
  const { t, ago, dateTime, number } = useI18n()
  const now = useNow(30_000)
  const { event, status, attempts, error, body } = delivery
  const { label, tone } = states[status]
  const facts = [
    ago(delivery.created_at, now),
    attempts > 1 && t('webhooks.attempts', { count: attempts }),
    delivery.response_status !== null &&
      t('webhooks.answer', { status: delivery.response_status, ms: number(delivery.duration_ms ?? 0) }),
    status === 'pending' &&
      attempts > 0 &&
      delivery.next_attempt_at &&
      t('webhooks.retried', { time: dateTime(delivery.next_attempt_at) }),
  ].filter(Boolean)
  return (
    <li className="py-2.5">
      <details className="group">
        <summary className="flex cursor-pointer list-none items-center gap-3 rounded-md text-sm">
          <span className="min-w-0 flex-1">
            <code className="block truncate text-ink">{event}</code>
            <span className="block text-ink-muted text-xs">{facts.join(' · ')}</span>
            {error && <span className="block text-danger text-xs">{error}</span>}
          </span>
          <Badge tone={tone}>{t(label)}</Badge>
        </summary>
        <div className="mt-2 grid grid-cols-1 gap-2 text-xs">
          <Text label={t('webhooks.sent')} text={body} />
          {delivery.response_body && <Text label={t('webhooks.answered')} text={delivery.response_body} />}
          <Button size="sm" className="justify-self-start" onClick={onReplay}>
            {t('webhooks.replay')}
          </Button>
        </div>
      </details>
    </li>
  )
}

function Text({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="mb-1 text-ink-muted">{label}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-48 overflow-auto whitespace-pre-wrap break-all rounded-md bg-hover p-2 text-ink"
      >
        {text}
      </pre>
    </div>
  )
}
