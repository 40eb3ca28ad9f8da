'use client'

import { Plus, Trash2 } from 'lucide-react'
import { Button, IconButton } from '@/components/ui/button'
import { Input, Select } from '@/components/ui/input'
import type { Role } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import type { GroupRole } from '@/features/sign-in-settings/sign-on-values'
import { useI18n } from '@/lib/i18n'

type GroupRowsProps = { rows: GroupRole[]; roles: Role[]; onChange: (rows: GroupRole[]) => void }

/** Which role the members of a group have, a row each. */
export function GroupRows({ rows, roles, onChange }: GroupRowsProps) {
  const { t } = useI18n()
  const patch = (id: number, change: Partial<GroupRole>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  const add = () =>
    onChange([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, group: '', role: 'viewer' }])
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-2">
      <legend className="mb-1.5 font-medium text-ink text-sm">{t('sign-in-settings.groups')}</legend>
      <p className="text-ink-muted text-sm">{t('sign-in-settings.groupsText')}</p>
      {rows.map((row, index) => (
        <div key={row.id} className="flex gap-2">
          <Input
            aria-label={t('sign-in-settings.group', { number: index + 1 })}
            value={row.group}
            onChange={(event) => patch(row.id, { group: event.target.value })}
            placeholder={t('sign-in-settings.groupPlaceholder')}
            maxLength={255}
            autoComplete="off"
            autoFocus={row.group === '' && index === rows.length - 1}
            className="min-w-0"
          />
          <RoleSelect
            aria-label={t('sign-in-settings.groupRole', { number: index + 1 })}
            roles={roles}
            value={row.role}
            onChange={(event) => patch(row.id, { role: event.target.value })}
            className="min-w-0 sm:max-w-52"
          />
          <IconButton
            tip={false}
            label={t('sign-in-settings.groupRemove', { number: index + 1 })}
            className="size-9"
            onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button size="sm" className="justify-self-start" onClick={add}>
        <Plus aria-hidden />
        {t('sign-in-settings.groupAdd')}
      </Button>
    </fieldset>
  )
}

/** A role of the tenant. */
export function RoleSelect({ roles, ...rest }: React.ComponentProps<typeof Select> & { roles: Role[] }) {
  const { t } = useI18n()
  return (
    <Select {...rest}>
      {roles.map(({ key }) => (
        <option key={key} value={key}>
          {roleName(t, roles, key)}
        </option>
      ))}
    </Select>
  )
}
