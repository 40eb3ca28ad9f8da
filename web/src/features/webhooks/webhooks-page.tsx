'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, KeyRound, Pencil, Plus, ScrollText, Send, Trash2, Webhook as WebhookIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ApiDocsLink } from '@/components/api-docs-link'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Menu } from '@/components/ui/menu'
import { Skeleton } from '@/components/ui/skeleton'
import { Switch } from '@/components/ui/switch'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { wordsOf } from '@/features/webhooks/events'
import { type Webhook, webhooksKey, webhooksQuery } from '@/features/webhooks/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const WebhookDialog = dynamic(() => import('@/features/webhooks/webhook-dialog').then((module) => module.WebhookDialog))
const SecretDialog = dynamic(() => import('@/features/webhooks/secret-dialog').then((module) => module.SecretDialog))
const DeliveriesDialog = dynamic(() =>
  import('@/features/webhooks/deliveries-dialog').then((module) => module.DeliveriesDialog),
)

type Opened = { dialog: 'edit' | 'secret' | 'log' | 'delete'; webhook: Webhook } | { dialog: 'new'; webhook: null }

/** Where the tenant's own programs hear of what happens. */
export function WebhooksPage() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const query = useQuery({ ...webhooksQuery(slug, api), enabled: can('webhooks.manage') })
  const [opened, setOpened] = useState<Opened | null>(null)
  const webhooks = query.data?.results ?? []
  const close = () => setOpened(null)

  const attempt = async (work: () => Promise<unknown>, done?: string) => {
    try {
      await work()
      if (done) notify(done)
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    void client.invalidateQueries({ queryKey: webhooksKey(slug) })
  }
  const params = (webhook: Webhook) => ({ path: { id: webhook.id } })
  const test = (webhook: Webhook) =>
    attempt(() => must(api.POST('/api/v3/webhooks/{id}/test/', { params: params(webhook) })), t('webhooks.tested'))

  const add = (
    <Button look="primary" onClick={() => setOpened({ dialog: 'new', webhook: null })}>
      <Plus aria-hidden />
      {t('webhooks.add')}
    </Button>
  )
  return (
    <SettingsFrame>
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-40 rounded-lg" />}
      {query.data && webhooks.length === 0 && (
        <EmptyState icon={WebhookIcon} title={t('webhooks.empty')} text={t('webhooks.text')} action={add}>
          <p className="mt-4">
            <ApiDocsLink />
          </p>
        </EmptyState>
      )}
      {webhooks.length > 0 && (
        <>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
            <p className="text-ink-muted text-sm">
              {t('webhooks.text')} <ApiDocsLink />
            </p>
            {add}
          </div>
          <Card>
            <ul className="divide-y divide-line">
              {webhooks.map((webhook) => (
                <WebhookRow
                  key={webhook.id}
                  webhook={webhook}
                  onEnable={(on) =>
                    attempt(() =>
                      must(api.PATCH('/api/v3/webhooks/{id}/', { params: params(webhook), body: { is_enabled: on } })),
                    )
                  }
                  onTest={() => test(webhook)}
                  onOpen={(dialog) => setOpened({ dialog, webhook })}
                />
              ))}
            </ul>
          </Card>
        </>
      )}
      {(opened?.dialog === 'new' || opened?.dialog === 'edit') && (
        <WebhookDialog
          webhook={opened.webhook}
          onClose={() => setOpened((now) => (now === opened ? null : now))}
          onCreated={(webhook) => setOpened({ dialog: 'secret', webhook })}
        />
      )}
      {opened?.dialog === 'secret' && <SecretDialog webhook={opened.webhook} onClose={close} />}
      {opened?.dialog === 'log' && (
        <DeliveriesDialog webhook={opened.webhook} onTest={() => void test(opened.webhook)} onClose={close} />
      )}
      {opened?.dialog === 'delete' && (
        <ConfirmDialog
          title={t('webhooks.deleteTitle')}
          text={t('webhooks.deleteText', { url: opened.webhook.url })}
          action={t('webhooks.delete')}
          onClose={close}
          onConfirm={async () => {
            await attempt(() => must(api.DELETE('/api/v3/webhooks/{id}/', { params: params(opened.webhook) })))
            close()
          }}
        />
      )}
    </SettingsFrame>
  )
}

type WebhookRowProps = {
  webhook: Webhook
  onEnable: (on: boolean) => void
  onTest: () => void
  onOpen: (dialog: 'edit' | 'secret' | 'log' | 'delete') => void
}

function WebhookRow({ webhook, onEnable, onTest, onOpen }: WebhookRowProps) {
  const { t } = useI18n()
  const { url, description, events, is_enabled: enabled, disabled_reason: reason } = webhook
  const wanted = events.includes('*') ? t('webhooks.allShort') : wordsOf(t, events)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 flex-1 basis-60 text-sm">
        <p className="truncate font-medium text-ink">{description || url}</p>
        {description && <p className="truncate text-ink-muted">{url}</p>}
        <p className="truncate text-ink-muted text-xs" title={events.join(', ')}>
          {wanted}
        </p>
        {!enabled && reason && <p className="text-danger text-xs">{reason}</p>}
      </div>
      <State webhook={webhook} />
      <Switch label={t('webhooks.enable', { url })} checked={enabled} onChange={onEnable} />
      <Menu
        label={t('webhooks.actionsOf', { url })}
        items={() => [
          { kind: 'action', key: 'log', label: t('webhooks.log'), icon: ScrollText, onSelect: () => onOpen('log') },
          { kind: 'action', key: 'test', label: t('webhooks.test'), icon: Send, onSelect: onTest },
          {
            kind: 'action',
            key: 'secret',
            label: t('webhooks.secret'),
            icon: KeyRound,
            onSelect: () => onOpen('secret'),
          },
          { kind: 'action', key: 'edit', label: t('webhooks.editShort'), icon: Pencil, onSelect: () => onOpen('edit') },
          { kind: 'separator', key: 'separator' },
          {
            kind: 'action',
            key: 'delete',
            label: t('webhooks.delete'),
            icon: Trash2,
            danger: true,
            onSelect: () => onOpen('delete'),
          },
        ]}
      >
        <Ellipsis aria-hidden />
      </Menu>
    </li>
  )
}

function State({ webhook: { is_enabled: enabled, failing_since: failing } }: { webhook: Webhook }) {
  const { t, dateTime } = useI18n()
  if (!enabled) return <Badge dot>{t('webhooks.off')}</Badge>
  if (failing) {
    return (
      <Badge tone="warning" dot>
        {t('webhooks.fails', { time: dateTime(failing) })}
      </Badge>
    )
  }
  return (
    <Badge tone="success" dot>
      {t('webhooks.works')}
    </Badge>
  )
}
