'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { FormError } from '@/components/form-error'
import { PasswordInput } from '@/components/password-input'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { DialogActions } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { type Share, type Shared, sharesKey } from '@/features/shares/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

const dayMs = 86_400_000
const lives = [1, 7, 30, 90, 365]
const shortestPassword = 4

type ShareFormProps = { of: Shared; share: Share | null; onClose: () => void }

/** How a link behaves: makes one, changes it, or ends it. */
export function ShareForm({ of, share, onClose }: ShareFormProps) {
  const { t, dateTime } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const [ending, setEnding] = useState(false)
  const form = useForm({
    defaultValues: {
      title: share?.title ?? '',
      life: share ? '' : '30',
      protect: share?.has_password ?? false,
      password: '',
      download: share?.allow_download ?? false,
    },
  })
  const { errors, isSubmitting } = form.formState
  const protect = form.watch('protect')

  const refresh = async () => {
    await client.invalidateQueries({ queryKey: sharesKey(slug) })
    void client.invalidateQueries({ queryKey: [slug, 'assets'] })
  }
  const submit = form.handleSubmit(async ({ title, life, password, download }) => {
    const body = {
      title: title.trim(),
      allow_download: download,
      // A minute less than the whole, because clocks differ and a link lives a year at most.
      ...(life && { expires_at: new Date(Date.now() + Number(life) * dayMs - 60_000).toISOString() }),
      ...(protect ? password && { password } : share?.has_password && { password: '' }),
    }
    try {
      const params = { path: { id: of.id } }
      if (share) await must(api.PATCH('/api/v3/sharing/{id}/', { params: { path: { id: share.id } }, body }))
      else if (of.kind === 'asset') await must(api.POST('/api/v3/assets/{id}/share/', { params, body }))
      else if (of.kind === 'layout') await must(api.POST('/api/v3/layouts/{id}/share/', { params, body }))
      else await must(api.POST('/api/v3/playlists/{id}/share/', { params, body }))
      await refresh()
      if (share) notify(t('shares.saved'))
    } catch (error) {
      showFaults(form, t, error, { fieldOf: (wire) => (wire === 'title' || wire === 'password' ? wire : undefined) })
    }
  })
  const revoke = async () => {
    if (!share) return
    try {
      await must(api.DELETE('/api/v3/sharing/{id}/', { params: { path: { id: share.id } } }))
      notify(t('shares.revoked', { name: of.name }))
      onClose()
      void refresh()
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
      setEnding(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-4">
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <Field label={t('shares.title')} hint={t('shares.titleHint')} error={errors.title?.message}>
        {(control) => <Input {...control} {...form.register('title')} maxLength={255} placeholder={of.name} />}
      </Field>
      <Field label={t('shares.life')}>
        {(control) => (
          <Select {...control} {...form.register('life')}>
            {share && <option value="">{t('shares.lifeNow', { time: dateTime(share.expires_at) })}</option>}
            {lives.map((days) => (
              <option key={days} value={days}>
                {t('shares.days', { count: days })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid gap-2">
        {of.kind !== 'layout' && (
          <Tick id="share-download" label={t('shares.download')}>
            <Checkbox id="share-download" {...form.register('download')} />
          </Tick>
        )}
        <Tick id="share-protect" label={t('shares.protect')}>
          <Checkbox id="share-protect" {...form.register('protect')} />
        </Tick>
      </div>
      {protect && (
        <Field
          label={t('shares.password')}
          hint={share?.has_password ? t('shares.passwordKept') : t('shares.passwordHint')}
          error={errors.password?.message}
        >
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('password', {
                validate: (typed) =>
                  (typed === '' && share?.has_password === true) ||
                  typed.length >= shortestPassword ||
                  t('shares.passwordShort'),
              })}
              autoComplete="new-password"
            />
          )}
        </Field>
      )}
      <DialogActions>
        {share && (
          <Button look="ghost" className="text-danger! sm:me-auto" onClick={() => setEnding(true)}>
            {t('shares.revoke')}
          </Button>
        )}
        <Button onClick={onClose} disabled={isSubmitting}>
          {t('components.close')}
        </Button>
        <Button type="submit" look="primary" busy={isSubmitting}>
          {t(share ? 'components.save' : 'shares.make')}
        </Button>
      </DialogActions>
      {ending && (
        <ConfirmDialog
          title={t('shares.revokeTitle', { name: of.name })}
          text={t('shares.revokeText')}
          action={t('shares.revoke')}
          onConfirm={revoke}
          onClose={() => setEnding(false)}
        />
      )}
    </form>
  )
}

function Tick({ id, label, children }: { id: string; label: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      {children}
      <label htmlFor={id} className="text-ink text-sm">
        {label}
      </label>
    </div>
  )
}
