'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { PermissionPicker } from '@/components/permission-picker'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { networksOf } from '@/features/api-keys/networks'
import { apiKeysQuery, type CreatedKey, permissionsQuery } from '@/features/api-keys/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

const fields: Record<string, 'name' | 'rate' | 'expires'> = { name: 'name', rate_limit: 'rate', expires_at: 'expires' }

/** The field of the form that the server means. */
function fieldOf(wire: string) {
  if (wire.startsWith('networks')) return 'networks'
  return fields[wire]
}

/** Makes a key, then shows it until somebody says that it is kept. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const known = useQuery(permissionsQuery(slug, api)).data?.results ?? []
  const offered = known.map(({ name }) => name)
  const [permissions, setPermissions] = useState<string[]>([])
  const [created, setCreated] = useState<CreatedKey | null>(null)
  const form = useForm({ defaultValues: { name: '', networks: '', rate: '', expires: '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ name, networks, rate, expires }) => {
    if (permissions.length === 0) {
      form.setError('root', { message: t('api-keys.permissionsMissing') })
      return
    }
    const body = {
      name: name.trim(),
      permissions,
      networks: networksOf(networks),
      ...(rate.trim() && { rate_limit: Number(rate) }),
      expires_at: expires ? new Date(expires).toISOString() : null,
    }
    try {
      setCreated(await must(api.POST('/api/v3/api-keys/', { body })))
      void client.invalidateQueries({ queryKey: apiKeysQuery(slug, api).queryKey })
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  if (created) return <Secret created={created} onClose={onClose} />
  return (
    <Dialog
      title={t('api-keys.create')}
      text={t('api-keys.createText')}
      onClose={onClose}
      locked={isSubmitting}
      size="xl"
    >
      <form onSubmit={submit} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('api-keys.name')} error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('name', { validate: (name) => name.trim() !== '' || t('api-keys.nameMissing') })}
              maxLength={100}
              autoFocus
            />
          )}
        </Field>
        <PermissionPicker
          legend={t('api-keys.permissions')}
          offered={offered}
          givable={can}
          value={permissions}
          onChange={setPermissions}
        />
        <Field label={t('api-keys.networks')} hint={t('api-keys.networksHint')} error={errors.networks?.message}>
          {(control) => <Input {...control} {...form.register('networks')} placeholder="203.0.113.0/24" />}
        </Field>
        <Field label={t('api-keys.rate')} hint={t('api-keys.rateHint')} error={errors.rate?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('rate', {
                validate: (rate) =>
                  rate.trim() === '' || /^[1-9]\d{0,5}$|^1000000$/.test(rate.trim()) || t('api-keys.rateWrong'),
              })}
              inputMode="numeric"
              placeholder="1000"
              className="max-w-36"
            />
          )}
        </Field>
        <Field label={t('api-keys.expires')} hint={t('api-keys.expiresHint')} error={errors.expires?.message}>
          {(control) => <Input {...control} {...form.register('expires')} type="datetime-local" className="max-w-60" />}
        </Field>
        <DialogActions>
          <Button onClick={onClose} disabled={isSubmitting}>
            {t('components.cancel')}
          </Button>
          <Button type="submit" look="primary" busy={isSubmitting}>
            {t('api-keys.create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** The key, this once. Only the button at the end closes the dialog. */
function Secret({ created, onClose }: { created: CreatedKey; onClose: () => void }) {
  const { t } = useI18n()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(created.key)
    setCopied(true)
  }
  return (
    <Dialog title={t('api-keys.secret')} text={t('api-keys.secretText')} onClose={onClose} locked size="lg">
      <Field label={created.name}>
        {(control) => (
          <Input
            {...control}
            readOnly
            value={created.key}
            onFocus={(event) => event.target.select()}
            className="font-mono"
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={() => void copy().catch(() => setCopied(false))}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {t(copied ? 'api-keys.copied' : 'api-keys.copy')}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t('api-keys.kept')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
