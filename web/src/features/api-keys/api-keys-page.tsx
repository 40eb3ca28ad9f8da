'use client'

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ApiDocsLink } from '@/components/api-docs-link'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { type ApiKey, apiKeysQuery } from '@/features/api-keys/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const EditKeyDialog = dynamic(() =>
  import('@/features/api-keys/edit-key-dialog').then((module) => module.EditKeyDialog),
)
const KeyDialog = dynamic(() => import('@/features/api-keys/key-dialog').then((module) => module.KeyDialog))

/** The keys with which programs use the tenant. */
export function ApiKeysPage() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const query = useInfiniteQuery(apiKeysQuery(slug, api))
  const [making, setMaking] = useState(false)
  const [editing, setEditing] = useState<ApiKey | null>(null)
  const [leaving, setLeaving] = useState<ApiKey | null>(null)
  const keys = query.data?.pages.flatMap((page) => page.results) ?? []

  const revoke = async (key: ApiKey) => {
    try {
      await must(api.DELETE('/api/v3/api-keys/{id}/', { params: { path: { id: key.id } } }))
      notify(t('api-keys.revoked', { name: key.name }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    void client.invalidateQueries({ queryKey: apiKeysQuery(slug, api).queryKey })
    setLeaving(null)
  }

  const create = can('tenant.api_keys') && (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('api-keys.create')}
    </Button>
  )
  const content = () => {
    if (query.isPending) return <Skeleton className="h-64 rounded-lg" />
    if (query.isError && keys.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (keys.length === 0) {
      return <EmptyState icon={KeyRound} title={t('api-keys.empty')} text={t('api-keys.createText')} action={create} />
    }
    return (
      <Card>
        <ul>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onEdit={() => setEditing(key)} onRevoke={() => setLeaving(key)} />
          ))}
        </ul>
        <MoreButton query={query} className="m-4">
          {t('api-keys.more')}
        </MoreButton>
      </Card>
    )
  }

  return (
    <Page
      title={t('lib.navApiKeys')}
      text={
        <>
          {t('api-keys.text')} <ApiDocsLink />
        </>
      }
      actions={create}
    >
      {content()}
      {making && <KeyDialog onClose={() => setMaking(false)} />}
      {editing && <EditKeyDialog apiKey={editing} onClose={() => setEditing(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t('api-keys.revokeTitle', { name: leaving.name })}
          text={t('api-keys.revokeText')}
          action={t('api-keys.revoke')}
          onConfirm={() => revoke(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </Page>
  )
}

function KeyRow({ apiKey, onEdit, onRevoke }: { apiKey: ApiKey; onEdit: () => void; onRevoke: () => void }) {
  const { t, dateTime, number } = useI18n()
  const { name, prefix, permissions, networks, rate_limit: rate, expires_at: expires, last_used_at: used } = apiKey
  const facts = [
    used ? t('api-keys.used', { time: dateTime(used) }) : t('api-keys.unused'),
    expires ? t('api-keys.until', { time: dateTime(expires) }) : t('api-keys.forever'),
    t('api-keys.anHour', { count: number(rate) }),
    ...networks,
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-5 py-3.5 last:border-0">
      <div className="min-w-0 flex-1 basis-60 text-sm">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium text-ink">{name}</span>
          <code className="text-ink-muted text-xs">{prefix}…</code>
        </p>
        <p className="text-ink-muted">{facts.join(' · ')}</p>
        <p className="text-ink-muted text-xs">
          {permissions.map((name) => (name === '*' ? t('api-keys.everything') : name)).join(', ')}
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="sm" onClick={onEdit}>
          {t('api-keys.edit')}
          <span className="sr-only"> {name}</span>
        </Button>
        <Button size="sm" onClick={onRevoke}>
          {t('api-keys.revoke')}
          <span className="sr-only"> {name}</span>
        </Button>
      </div>
    </li>
  )
}
