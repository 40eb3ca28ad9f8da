'use client'

import { useQuery } from '@tanstack/react-query'
import { Clock, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { PermissionPicker } from '@/components/permission-picker'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { GrantForm } from '@/features/people/grant-form'
import { type Member, permissionsQuery, type Role } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import { personName, useMemberActions } from '@/features/people/use-member-actions'
import { useI18n } from '@/lib/i18n'
import { actionName, groupName } from '@/lib/permission-words'
import { useTenant } from '@/lib/tenant'

type AccessDialogProps = { member: Member; roles: Role[]; onClose: () => void }

/** What a member may do besides their role: for good, and for a while. */
export function AccessDialog({ member, roles, onClose }: AccessDialogProps) {
  const { t, dateTime } = useI18n()
  const { slug, api, can } = useTenant()
  const actions = useMemberActions()
  const offered = (useQuery(permissionsQuery(slug, api)).data?.results ?? []).map(({ name }) => name)
  const [extra, setExtra] = useState(member.permissions)
  const changed = [...extra].sort().join() !== [...member.permissions].sort().join()
  const [granting, setGranting] = useState(false)
  const words = (permission: string) => {
    const group = permission.split('.')[0] ?? permission
    return `${groupName(t, group)}: ${actionName(t, permission)}`
  }

  return (
    <Dialog
      title={t('people.accessOf', { name: personName(member) })}
      text={t('people.accessText', { role: roleName(t, roles, member.role) })}
      onClose={onClose}
      size="xl"
    >
      <PermissionPicker legend={t('people.extra')} offered={offered} givable={can} value={extra} onChange={setExtra} />
      <div className="mt-3 flex justify-end">
        <Button
          look="primary"
          size="sm"
          disabled={!changed}
          onClick={() => void actions.change(member, { permissions: extra }, { permissions: member.permissions })}
        >
          {t('components.save')}
        </Button>
      </div>
      <section className="mt-5 border-line border-t pt-5">
        <h3 className="font-medium text-ink text-sm">{t('people.grants')}</h3>
        <p className="mt-0.5 text-ink-muted text-sm">{t('people.grantsText')}</p>
        <ul className="mt-3 grid gap-3">
          {member.grants.map((grant) => (
            <li key={grant.id} className="flex items-start gap-3 text-sm">
              <Clock className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="block text-ink">{grant.permissions.map(words).join(', ')}</span>
                <span className="text-ink-muted">
                  {[t('people.grantUntil', { time: dateTime(grant.expires_at) }), grant.reason]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <Button size="sm" look="ghost" onClick={() => void actions.endGrant(member, grant)}>
                <Undo2 aria-hidden />
                {t('people.revoke')}
              </Button>
            </li>
          ))}
        </ul>
        {granting ? (
          <GrantForm
            roles={roles}
            offered={offered}
            onGrant={async (grant) => {
              await actions.grant(member, grant)
              setGranting(false)
            }}
            onClose={() => setGranting(false)}
          />
        ) : (
          <Button className="mt-3" size="sm" onClick={() => setGranting(true)}>
            <Clock aria-hidden />
            {t('people.newGrant')}
          </Button>
        )}
      </section>
      <DialogActions>
        <Button onClick={onClose}>{t('components.close')}</Button>
      </DialogActions>
    </Dialog>
  )
}
