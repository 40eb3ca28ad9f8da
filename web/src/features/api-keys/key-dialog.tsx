'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { PermissionPicker } from '@/components/permission-picker'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { BoundFields } from '@/features/api-keys/key-fields'
import { fieldOf, inputOf } from '@/features/api-keys/key-values'
import { apiKeysQuery, type CreatedKey, permissionsQuery } from '@/features/api-keys/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

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

  const submit = form.handleSubmit(async (typed) => {
    if (permissions.length === 0) {
      form.setError('root', { message: t('api-keys.permissionsMissing') })
      return
    }
    try {
      setCreated(await must(api.POST('/api/v3/api-keys/', { body: { ...inputOf(typed), permissions } })))
      void client.invalidateQueries({ queryKey: apiKeysQuery(slug, api).queryKey })
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  if (created) return <Secret created={created} onClose={onClose} />
  return (
    <FormDialog
      title={t('api-keys.create')}
      text={t('api-keys.createText')}
      size="xl"
      action={t('api-keys.create')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
      <PermissionPicker
        legend={t('api-keys.permissions')}
        offered={offered}
        givable={can}
        value={permissions}
        onChange={setPermissions}
      />
      <BoundFields register={form.register} errors={errors} />
    </FormDialog>
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
