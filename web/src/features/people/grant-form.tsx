'use client'

import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { PermissionPicker } from '@/components/permission-picker'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { givableOf, isSoon } from '@/features/people/grants'
import type { GrantInput, Role } from '@/features/people/queries'
import { roleName } from '@/features/people/role-words'
import { explainMember } from '@/features/people/use-member-actions'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type GrantFormProps = {
  roles: Role[]
  offered: string[]
  onGrant: (grant: GrantInput) => Promise<void>
  onClose: () => void
}

const fieldOf = (wire: string) =>
  wire === 'expires_at' ? ('until' as const) : wire === 'reason' ? ('reason' as const) : undefined

/** Gives permissions, one by one or those of a role, until a moment. */
export function GrantForm({ roles, offered, onGrant, onClose }: GrantFormProps) {
  const { t } = useI18n()
  const { can } = useTenant()
  const [permissions, setPermissions] = useState<string[]>([])
  const form = useForm({ defaultValues: { until: '', reason: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ until, reason }) => {
    if (permissions.length === 0) {
      form.setError('root', { message: t('people.permissionsMissing') })
      return
    }
    try {
      await onGrant({ permissions, reason: reason.trim(), expires_at: new Date(until).toISOString() })
    } catch (error) {
      if (error instanceof Problem && error.errors.length > 0) showFaults(form, t, error, { fieldOf })
      else form.setError('root', { message: explainMember(t, error) })
    }
  })
  const takeFrom = (key: string) => {
    const role = roles.find((candidate) => candidate.key === key)
    if (role) setPermissions(givableOf(role, offered, can))
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 grid gap-4 rounded-lg border border-line p-4">
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <Field label={t('people.fromRole')} hint={t('people.fromRoleHint')}>
        {(control) => (
          <Select {...control} defaultValue="" onChange={(event) => takeFrom(event.target.value)}>
            <option value="">{t('people.noRole')}</option>
            {roles.map(({ key }) => (
              <option key={key} value={key}>
                {roleName(t, roles, key)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <PermissionPicker
        legend={t('people.permissions')}
        offered={offered}
        givable={can}
        value={permissions}
        onChange={setPermissions}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('people.grantEnd')} error={errors.until?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('until', {
                validate: (until) => isSoon(until, Date.now()) || t('people.grantEndWrong'),
              })}
              type="datetime-local"
            />
          )}
        </Field>
        <Field label={t('people.reason')} error={errors.reason?.message}>
          {(control) => <Input {...control} {...form.register('reason')} maxLength={500} />}
        </Field>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose} disabled={isSubmitting}>
          {t('components.cancel')}
        </Button>
        <Button type="submit" look="primary" busy={isSubmitting}>
          {t('people.give')}
        </Button>
      </div>
    </form>
  )
}
