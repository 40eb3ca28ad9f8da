'use client'

import { useQuery } from '@tanstack/react-query'
import { Download, Ellipsis, EyeOff, PauseCircle, PlayCircle, RotateCcw, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useParams } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { BackLink } from '@/components/back-link'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { ErrorCard } from '@/components/error-card'
import { Facts } from '@/components/facts'
import { Page } from '@/components/page'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Menu, type MenuItem } from '@/components/ui/menu'
import { Skeleton } from '@/components/ui/skeleton'
import { PlanForm } from '@/features/admin/plan-form'
import { type AdminTenant, tenantQuery } from '@/features/admin/queries'
import { stateOf, stateWords } from '@/features/admin/states'
import { useArchive } from '@/features/admin/use-archive'
import { useTenantActions } from '@/features/admin/use-tenant-actions'
import { planSize } from '@/features/usage/usage'
import { Bar } from '@/features/usage/usage-bar'
import { useI18n } from '@/lib/i18n'

const SuspendDialog = dynamic(() => import('@/features/admin/suspend-dialog').then((module) => module.SuspendDialog))

/** One tenant as the operator sees it: what it is and uses, never what it shows. */
export function TenantPage() {
  const { t } = useI18n()
  const { id } = useParams<{ id: string }>()
  const query = useQuery(tenantQuery(id))
  const tenant = query.data
  const back = <BackLink href="/admin/tenants/">{t('admin.tenants')}</BackLink>
  if (tenant) return <Tenant tenant={tenant} back={back} />
  return (
    <Page title={t('admin.tenant')} back={back}>
      {query.error ? (
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="grid gap-5 lg:grid-cols-2" aria-busy="true">
          <Skeleton className="h-96 rounded-lg" />
          <Skeleton className="h-72 rounded-lg" />
        </div>
      )}
    </Page>
  )
}

function Tenant({ tenant, back }: { tenant: AdminTenant; back: ReactNode }) {
  const { t, dateTime } = useI18n()
  const [asking, setAsking] = useState<'suspend' | 'delete' | 'export' | null>(null)
  const actions = useTenantActions()
  const archive = useArchive()
  const state = stateOf(tenant)
  const { label, tone } = stateWords[state]
  const items = (): MenuItem[] => [
    ...(state === 'active'
      ? [
          {
            kind: 'action' as const,
            key: 'suspend',
            label: t('admin.suspend'),
            icon: PauseCircle,
            onSelect: () => setAsking('suspend'),
          },
        ]
      : []),
    {
      kind: 'action',
      key: 'export',
      label: t('admin.export'),
      icon: Download,
      onSelect: () => setAsking('export'),
    },
    { kind: 'separator', key: 'before-delete' },
    {
      kind: 'action',
      key: 'delete',
      label: t('admin.delete'),
      icon: Trash2,
      danger: true,
      disabled: state === 'deleted',
      onSelect: () => setAsking('delete'),
    },
  ]
  return (
    <Page
      title={tenant.name}
      back={back}
      badge={
        // On narrow screens the notice below says it.
        <span className={state === 'active' ? '' : 'hidden sm:block'}>
          <Badge tone={tone} dot>
            {t(label)}
          </Badge>
        </span>
      }
      actions={
        <>
          {state === 'suspended' && (
            <Button look="primary" onClick={() => void actions.reactivate(tenant)}>
              <PlayCircle aria-hidden />
              {t('admin.reactivate')}
            </Button>
          )}
          {state === 'deleted' && (
            <Button look="primary" onClick={() => void actions.restore(tenant)}>
              <RotateCcw aria-hidden />
              {t('admin.restore')}
            </Button>
          )}
          <Menu label={t('admin.menu', { name: tenant.name })} items={items}>
            <Ellipsis aria-hidden />
          </Menu>
        </>
      }
    >
      {state === 'suspended' && (
        <p className="mb-5 rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
          {t('admin.suspendedSince', {
            time: dateTime(tenant.suspended_at ?? tenant.created_at),
            reason: tenant.suspended_reason,
          })}
        </p>
      )}
      {tenant.restorable_until !== null && (
        <p className="mb-5 rounded-lg bg-danger-soft px-4 py-3 text-danger text-sm">
          {t('admin.restorableUntil', { time: dateTime(tenant.restorable_until) })}
        </p>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <PlanForm tenant={tenant} />
        <div className="grid gap-5">
          {tenant.usage && <Used usage={tenant.usage} limits={tenant.limits} />}
          <Panel title={t('admin.details')}>
            <Facts
              facts={[
                [t('admin.slug'), tenant.slug],
                [t('admin.domain'), tenant.domain],
                [t('admin.database'), tenant.database ?? t('admin.sharedDatabase')],
                [t('admin.created'), dateTime(tenant.created_at)],
                [t('admin.id'), tenant.id],
              ]}
            />
            <p className="mt-5 flex gap-2.5 border-line border-t pt-4 text-ink-muted text-sm">
              <EyeOff className="mt-0.5 size-4 shrink-0" aria-hidden />
              {t('admin.privacy')}
            </p>
          </Panel>
        </div>
      </div>
      {asking === 'suspend' && <SuspendDialog tenant={tenant} onClose={() => setAsking(null)} />}
      {asking === 'export' && (
        <ConfirmDialog
          title={t('admin.exportTitle', { name: tenant.name })}
          text={t('admin.exportText')}
          action={t('admin.export')}
          onConfirm={() => archive(tenant).then(() => setAsking(null))}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'delete' && (
        <ConfirmDialog
          title={t('admin.deleteTitle', { name: tenant.name })}
          text={t('admin.deleteText')}
          action={t('admin.delete')}
          onConfirm={() => actions.remove(tenant).then(() => setAsking(null))}
          onClose={() => setAsking(null)}
        />
      )}
    </Page>
  )
}

function Used({ usage, limits }: { usage: NonNullable<AdminTenant['usage']>; limits: AdminTenant['limits'] }) {
  const { t, number, bytes, language } = useI18n()
  return (
    <Panel title={t('usage.used')}>
      <div className="grid gap-5">
        <Bar label={t('admin.screens')} used={usage.devices} limit={limits.max_devices} show={number} />
        <Bar label={t('admin.people')} used={usage.users} limit={limits.max_users} show={number} />
        <Bar label={t('admin.assets')} used={usage.assets} limit={limits.max_assets} show={number} />
        <Bar
          label={t('admin.storage')}
          used={usage.storage_bytes}
          limit={limits.storage_bytes}
          show={bytes}
          showLimit={(limit) => planSize(language, limit)}
        />
        <Bar
          label={t('usage.busiestHour')}
          used={usage.api_calls_busiest_hour}
          limit={limits.api_calls_per_hour}
          show={number}
          full={t('usage.callsReached100')}
        />
      </div>
    </Panel>
  )
}
