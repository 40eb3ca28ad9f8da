'use client'

import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type AdminTenant, api, type Limits, tenantsKey, usageQuery } from '@/features/admin/queries'
import { must } from '@/lib/api'
import { type Translate, useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'

/** What can be done with a tenant; each can be taken back while its message is shown. */
export function useTenantActions() {
  const client = useQueryClient()
  const { t } = useI18n()
  return useMemo(() => actionsOf(client, t), [client, t])
}

function actionsOf(client: QueryClient, t: Translate) {
  const path = ({ id }: AdminTenant) => ({ params: { path: { id } } })
  const readAgain = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: tenantsKey }),
      client.invalidateQueries({ queryKey: usageQuery.queryKey }),
    ])
  const attempt = async (work: () => Promise<unknown>, said?: string, undo?: () => Promise<unknown>) => {
    try {
      await work()
      if (said) notify(said, undo && { undo: () => void attempt(undo) })
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    await readAgain()
  }
  const suspend = (tenant: AdminTenant, reason: string) =>
    must(api.POST('/api/v3/admin/tenants/{id}/suspend/', { ...path(tenant), body: { reason } }))
  const reactivate = (tenant: AdminTenant) => must(api.POST('/api/v3/admin/tenants/{id}/reactivate/', path(tenant)))
  const remove = (tenant: AdminTenant) => must(api.DELETE('/api/v3/admin/tenants/{id}/', path(tenant)))
  const restore = (tenant: AdminTenant) => must(api.POST('/api/v3/admin/tenants/{id}/restore/', path(tenant)))
  const patch = (tenant: AdminTenant, body: { tier?: string; limits?: Limits }) =>
    must(api.PATCH('/api/v3/admin/tenants/{id}/', { ...path(tenant), body }))

  return {
    /** Refusals are for the form to show. */
    suspend: async (tenant: AdminTenant, reason: string) => {
      await suspend(tenant, reason)
      await attempt(
        async () => undefined,
        t('admin.suspended', { name: tenant.name }),
        () => reactivate(tenant),
      )
    },
    reactivate: (tenant: AdminTenant) =>
      attempt(
        () => reactivate(tenant),
        t('admin.reactivated', { name: tenant.name }),
        () => suspend(tenant, tenant.suspended_reason),
      ),
    remove: (tenant: AdminTenant) =>
      attempt(
        () => remove(tenant),
        t('admin.deleted', { name: tenant.name }),
        () => restore(tenant),
      ),
    restore: (tenant: AdminTenant) => attempt(() => restore(tenant), t('admin.restored', { name: tenant.name })),
    /** Refusals are for the form to show. */
    patch: async (tenant: AdminTenant, body: { tier?: string; limits?: Limits }, before: Limits) => {
      await patch(tenant, body)
      const back = { tier: tenant.subscription_tier, ...(tenant.has_custom_limits && { limits: before }) }
      await attempt(
        async () => undefined,
        t('admin.changed', { name: tenant.name }),
        () => patch(tenant, back),
      )
    },
  }
}
