'use client'

import { type FormEvent, useState } from 'react'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
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
    <Dialog
      title={t('settings.deleteTitle', { name: tenant.name })}
      text={t('settings.deleteGrace')}
      onClose={onClose}
      locked={busy}
      size="lg"
    >
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <ul className="grid list-disc gap-1 ps-5 text-ink text-sm">
          <li>{t('settings.deletePeople', { count: tenant.usage.users })}</li>
          <li>{t('settings.deleteScreens', { count: tenant.usage.devices })}</li>
          <li>{t('settings.deleteAssets', { count: tenant.usage.assets })}</li>
        </ul>
        {fault && <FormError>{fault}</FormError>}
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
        <DialogActions>
          <Button onClick={onClose} disabled={busy}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" look="danger" busy={busy} disabled={!right}>
            {t('settings.delete')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
