'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { PasswordInput } from '@/components/password-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { deviceName } from '@/features/security/device-name'
import { showPasswordFaults } from '@/features/security/password-faults'
import { type Passkey, passkeysQuery } from '@/features/security/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explainPasskey, makePasskey } from '@/lib/passkeys'
import { useTenant } from '@/lib/tenant'

/** Adds a passkey, or gives one another name. */
export function PasskeyDialog({ passkey, onClose }: { passkey?: Passkey; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm({ defaultValues: { name: passkey?.name ?? deviceName(navigator.userAgent), password: '' } })
  const { errors, isSubmitting } = form.formState

  const add = async (name: string, password: string) => {
    const { ceremony_token, options } = await must(api.POST('/api/v3/auth/passkeys/begin/', { body: { password } }))
    const body = { ceremony_token, name, credential: await makePasskey(options) }
    await must(api.POST('/api/v3/auth/passkeys/', { body }))
    notify(t('security.passkeyAdded', { name }))
  }
  const rename = (id: string, name: string) =>
    must(api.PATCH('/api/v3/auth/passkeys/{id}/', { params: { path: { id } }, body: { name } }))

  const submit = form.handleSubmit(async (values) => {
    const name = values.name.trim()
    try {
      await (passkey ? rename(passkey.id, name) : add(name, values.password))
      void client.invalidateQueries({ queryKey: passkeysQuery(slug, api).queryKey })
      onClose()
    } catch (error) {
      if (error instanceof DOMException) form.setError('root', { message: explainPasskey(t, error) })
      else showPasswordFaults(form, t, error, 'password')
    }
  })

  return (
    <FormDialog
      title={t(passkey ? 'security.renamePasskey' : 'security.addPasskey')}
      text={passkey ? '' : t('security.addPasskeyText')}
      action={passkey ? t('components.save') : t('auth.continue')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('security.passkeyName')} error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', { validate: (name) => name.trim() !== '' || t('lib.fieldRequired') })}
            maxLength={100}
            autoComplete="off"
            autoFocus={passkey !== undefined}
          />
        )}
      </Field>
      {!passkey && (
        <Field label={t('security.currentPassword')} error={errors.password?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('password', { required: t('components.passwordMissing') })}
              autoComplete="current-password"
              autoFocus
            />
          )}
        </Field>
      )}
    </FormDialog>
  )
}
