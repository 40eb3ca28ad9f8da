'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { Badge } from '@/components/ui/badge'
import { Button, IconButton } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { type Role, rolesQuery } from '@/features/people/queries'
import { roleName, roleText } from '@/features/people/role-words'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { actionName, grouped, groupName } from '@/lib/permission-words'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const RoleDialog = dynamic(() => import('@/features/people/role-dialog').then((module) => module.RoleDialog))

/** The built-in roles and the tenant's own. */
export function RolesPage() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const query = useQuery(rolesQuery(slug, api))
  const [editing, setEditing] = useState<Role | 'new' | null>(null)
  const [leaving, setLeaving] = useState<Role | null>(null)
  const roles = query.data?.results ?? []

  const remove = async (role: Role) => {
    try {
      await must(api.DELETE('/api/v3/roles/{role}/', { params: { path: { role: role.key } } }))
      notify(t('people.roleDeleted', { name: role.name }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    void client.invalidateQueries({ queryKey: rolesQuery(slug, api).queryKey })
    setLeaving(null)
  }

  return (
    <Page
      title={t('lib.navRoles')}
      text={t('people.rolesText')}
      actions={
        can('users.manage') && (
          <Button look="primary" onClick={() => setEditing('new')}>
            <Plus aria-hidden />
            {t('people.newRole')}
          </Button>
        )
      }
    >
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        {query.isPending && [1, 2, 3, 4].map((place) => <Skeleton key={place} className="h-48 rounded-lg" />)}
        {roles.map((role) => (
          <Panel
            key={role.key}
            title={roleName(t, roles, role.key)}
            text={roleText(t, role)}
            actions={
              role.is_built_in ? (
                <span className="shrink-0">
                  <Badge>{t('people.builtIn')}</Badge>
                </span>
              ) : (
                can('users.manage') && (
                  <span className="flex">
                    <IconButton label={t('people.editRole')} onClick={() => setEditing(role)}>
                      <Pencil aria-hidden />
                    </IconButton>
                    <IconButton label={t('people.deleteRole')} onClick={() => setLeaving(role)}>
                      <Trash2 aria-hidden />
                    </IconButton>
                  </span>
                )
              )
            }
          >
            <Allowed permissions={role.permissions} />
            <p className="mt-4 text-ink-muted text-sm">{t('people.count', { count: role.members })}</p>
          </Panel>
        ))}
      </div>
      {editing && <RoleDialog role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t('people.deleteRoleTitle', { name: leaving.name })}
          text={t('people.deleteRoleText')}
          action={t('people.deleteRole')}
          onConfirm={() => remove(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </Page>
  )
}

/** What a role allows, in words. */
function Allowed({ permissions }: { permissions: string[] }) {
  const { t } = useI18n()
  if (permissions.includes('*')) return <p className="text-ink text-sm">{t('people.allAllowed')}</p>
  return (
    <dl className="grid gap-1.5 text-sm">
      {grouped(permissions).map(([group, names]) => (
        <div key={group} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-2">
          <dt className="text-ink-muted">{groupName(t, group)}</dt>
          <dd className="text-ink">{names.map((name) => actionName(t, name)).join(', ')}</dd>
        </div>
      ))}
    </dl>
  )
}
