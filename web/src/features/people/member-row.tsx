'use client'

import { Crown, Ellipsis, KeyRound, Trash2, UserCheck, UserX } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Select } from '@/components/ui/input'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { Member, MemberPatch, Role } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import { personName } from '@/features/people/use-member-actions'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

type MemberRowProps = {
  member: Member
  roles: Role[]
  onChange: (after: MemberPatch, before: MemberPatch) => void
  onRemove: () => void
  /** Opens the member's own permissions. */
  onAccess: () => void
}

/** A member in the list. */
export function MemberRow({ member, roles, onChange, onRemove, onAccess }: MemberRowProps) {
  const { t, dateTime } = useI18n()
  const { can, me } = useTenant()
  const name = personName(member)
  const self = member.id === me.user.id
  const manageable = can('users.manage')
  const { is_active: active, is_owner: owner } = member
  const items = (): MenuItem[] => [
    { kind: 'action', key: 'access', label: t('people.access'), icon: KeyRound, onSelect: onAccess },
    { kind: 'separator', key: 'after-access' },
    {
      kind: 'action',
      key: 'active',
      label: t(active ? 'people.deactivate' : 'people.reactivate'),
      icon: active ? UserX : UserCheck,
      onSelect: () => onChange({ is_active: !active }, { is_active: active }),
    },
    {
      kind: 'action',
      key: 'owner',
      label: t(owner ? 'people.takeOwnership' : 'people.giveOwnership'),
      icon: Crown,
      onSelect: () => onChange({ is_owner: !owner }, { is_owner: owner }),
    },
    { kind: 'separator', key: 'before-remove' },
    { kind: 'action', key: 'remove', label: t('people.remove'), icon: Trash2, danger: true, onSelect: onRemove },
  ]
  return (
    <tr className="border-line border-b last:border-0 max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-1.5 max-md:p-4">
      <td className="min-w-0 md:px-5 md:py-2.5">
        <span className="flex min-w-0 flex-wrap items-center gap-2 font-medium text-ink text-sm">
          <span className="truncate">{name}</span>
          {owner && <Badge tone="accent">{t('people.owner')}</Badge>}
          {self && <Badge>{t('people.you')}</Badge>}
          {member.permissions.length > 0 && (
            <Badge>{t('people.extraCount', { count: member.permissions.length })}</Badge>
          )}
          {member.grants[0] && (
            <Badge tone="warning">{t('people.grantUntil', { time: dateTime(member.grants[0].expires_at) })}</Badge>
          )}
        </span>
      </td>
      <td className="truncate text-ink-muted text-sm max-md:col-start-1 md:px-5">{member.email}</td>
      <td className="max-md:col-start-1 md:px-5">
        {manageable && !self ? (
          <Select
            aria-label={t('people.roleOf', { name })}
            value={member.role}
            onChange={(event) => onChange({ role: event.target.value }, { role: member.role })}
          >
            {!roles.some(({ key }) => key === member.role) && <option value={member.role}>{member.role}</option>}
            {roles.map((role) => (
              <option key={role.key} value={role.key}>
                {roleName(t, roles, role.key)}
              </option>
            ))}
          </Select>
        ) : (
          <span className="text-ink text-sm">{roleName(t, roles, member.role)}</span>
        )}
      </td>
      <td className="max-md:col-start-1 md:px-5">
        <Badge tone={active ? 'success' : 'neutral'} dot>
          {t(active ? 'people.active' : 'people.inactive')}
        </Badge>
      </td>
      <td className="text-end max-md:col-start-2 max-md:row-start-1 md:px-3">
        {manageable && !self && (
          <Menu label={t('people.menuOf', { name })} items={items}>
            <Ellipsis aria-hidden />
          </Menu>
        )}
      </td>
    </tr>
  )
}
