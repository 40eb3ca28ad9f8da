'use client'

import { type FormEvent, useState } from 'react'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Tenant } from '@/features/settings/tenant-values'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Deletes the workspace once its address was typed. */
export function DeleteDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const right = typed.trim() === tenant.slug

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!right || busy) return
    setBusy(true)
    setFault('')
    try {
      await must(api.DELETE('/api/v3/tenants/current/', { params: { query: { confirm: tenant.slug } } }))
      window.location.assign('/workspaces/') // a fresh document: nothing of the workspace stays in memory
    } catch (error) {
      const notOwner = error instanceof Problem && error.kind === 'owner-required'
      setFault(notOwner ? t('settings.ownersOnly') : explain(t, error))
      setBusy(false)
    }
  }

  return (
    <FormDialog
      title={t('settings.deleteTitle', { name: tenant.name })}
      text={t('settings.deleteGrace')}
      size="lg"
      action={t('settings.delete')}
      look="danger"
      busy={busy}
      disabled={!right}
      fault={fault}
      onSubmit={(event) => void submit(event)}
      onClose={onClose}
    >
      <ul className="grid list-disc gap-1 ps-5 text-ink text-sm">
        <li>{t('settings.deletePeople', { count: tenant.usage.users })}</li>
        <li>{t('settings.deleteScreens', { count: tenant.usage.devices })}</li>
        <li>{t('settings.deleteAssets', { count: tenant.usage.assets })}</li>
      </ul>
      <Field label={t('settings.deleteConfirm', { slug: tenant.slug })}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            autoFocus
          />
        )}
      </Field>
    </FormDialog>
  )
}
