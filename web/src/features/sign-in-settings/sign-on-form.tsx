'use client'

import { useQueryClient } from '@tanstack/react-query'
import { LogIn, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { CopyField } from '@/components/copy-field'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Badge } from '@/components/ui/badge'
import { Button, buttonStyles } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Role } from '@/features/people/queries'
import { GroupRows, RoleSelect } from '@/features/sign-in-settings/group-rows'
import { type SingleSignOn, singleSignOnQuery } from '@/features/sign-in-settings/queries'
import { fieldOf, inputOf, listOf, rowsOf, valuesOf } from '@/features/sign-in-settings/sign-on-values'
import { SwitchRow } from '@/features/sign-in-settings/switch-row'
import { must } from '@/lib/api'
import { brandingQuery } from '@/lib/branding'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'
import { useFollowingForm } from '@/lib/use-following-form'

const ConfirmDialog = dynamic(() => import('@/components/confirm-dialog').then((module) => module.ConfirmDialog))

/** Single sign-on by OpenID Connect. */
export function SignOnForm({ known, roles }: { known: SingleSignOn | null; roles: Role[] }) {
  const { t } = useI18n()
  const { slug } = useTenant()
  const start = valuesOf(known)
  const { form } = useFollowingForm(start)
  const [rows, setRows] = useState(() => rowsOf(known))
  const { errors, isDirty, isSubmitting } = form.formState
  const rowsChanged = JSON.stringify(inputOf(start, rows)) !== JSON.stringify(inputOf(start, rowsOf(known)))
  const { save, remove } = useSignOn()
  const [asking, setAsking] = useState(false)
  const values = form.watch()
  const required = (typed: string) => typed.trim() !== '' || t('sign-in-settings.missing')
  const flip = (name: 'enabled' | 'join' | 'refuse') => (on: boolean) => form.setValue(name, on, { shouldDirty: true })

  const submit = form.handleSubmit(async (typed) => {
    try {
      const saved = await save(inputOf(typed, rows))
      form.reset(valuesOf(saved))
      setRows(rowsOf(saved))
    } catch (error) {
      showFaults(form, t, error, { fieldOf })
    }
  })

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="single-sign-on">
        <div className="flex min-h-13 items-center gap-3 border-line border-b px-5">
          <h2 id="single-sign-on" className="font-semibold text-base text-ink">
            {t('sign-in-settings.signOn')}
          </h2>
          {known && (
            <Badge tone={known.is_enabled ? 'success' : 'neutral'} dot>
              {t(known.is_enabled ? 'sign-in-settings.on' : 'sign-in-settings.off')}
            </Badge>
          )}
        </div>
        <div className="grid grid-cols-1 gap-5 p-5">
          <p className="text-ink-muted text-sm">{t('sign-in-settings.signOnText')}</p>
          {errors.root && <FormError>{errors.root.message}</FormError>}
          <CopyField
            label={t('sign-in-settings.callback')}
            value={known?.callback_url ?? `${window.location.origin}/api/v3/auth/single-sign-on/callback/`}
            hint={t('sign-in-settings.callbackHint')}
          />
          <Field
            label={t('sign-in-settings.issuer')}
            hint={t('sign-in-settings.issuerHint')}
            error={errors.issuer?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('issuer', { validate: required })}
                type="url"
                placeholder="https://login.example.com"
                maxLength={500}
                autoComplete="off"
              />
            )}
          </Field>
          <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
            <Field label={t('sign-in-settings.clientId')} error={errors.clientId?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('clientId', { validate: required })}
                  maxLength={500}
                  autoComplete="off"
                />
              )}
            </Field>
            <Field
              label={t('sign-in-settings.secret')}
              hint={known ? t('sign-in-settings.secretKept') : undefined}
              error={errors.secret?.message}
            >
              {(control) => (
                <Input
                  {...control}
                  {...form.register('secret', { validate: (typed) => known !== null || required(typed) })}
                  type="password"
                  placeholder={known ? '••••••••••••' : undefined}
                  maxLength={2000}
                  autoComplete="new-password"
                />
              )}
            </Field>
          </div>
          <Field
            label={t('sign-in-settings.domains')}
            hint={t('sign-in-settings.domainsHint')}
            error={errors.domains?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('domains', {
                  validate: (typed) => listOf(typed).length > 0 || t('sign-in-settings.domainsMissing'),
                })}
                placeholder="example.com"
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
              />
            )}
          </Field>
          <SwitchRow
            label={t('sign-in-settings.join')}
            text={t('sign-in-settings.joinText')}
            checked={values.join}
            onChange={flip('join')}
          />
          <Field
            label={t('sign-in-settings.defaultRole')}
            hint={t('sign-in-settings.defaultRoleHint')}
            error={errors.defaultRole?.message}
          >
            {(control) => (
              <RoleSelect {...control} {...form.register('defaultRole')} roles={roles} className="max-w-64" />
            )}
          </Field>
          <GroupRows rows={rows} roles={roles} onChange={setRows} />
          <SwitchRow
            label={t('sign-in-settings.refuse')}
            text={t('sign-in-settings.refuseText')}
            checked={values.refuse}
            onChange={flip('refuse')}
          />
          <SwitchRow
            label={t('sign-in-settings.enabled')}
            text={t('sign-in-settings.enabledText')}
            checked={values.enabled}
            onChange={flip('enabled')}
          />
          {known && (
            <div className="flex flex-wrap gap-2">
              {known.is_enabled && (
                <a
                  href={`/api/v3/auth/single-sign-on/start/?tenant=${slug}`}
                  target="_blank"
                  rel="noreferrer"
                  className={buttonStyles()}
                >
                  <LogIn aria-hidden />
                  {t('sign-in-settings.test')}
                </a>
              )}
              <Button look="ghost" onClick={() => setAsking(true)}>
                <Trash2 aria-hidden />
                {t('sign-in-settings.remove')}
              </Button>
            </div>
          )}
        </div>
        <FormFooter
          dirty={isDirty || rowsChanged}
          busy={isSubmitting}
          onDiscard={() => {
            form.reset(start)
            setRows(rowsOf(known))
          }}
        />
      </form>
      {asking && (
        <ConfirmDialog
          title={t('sign-in-settings.removeTitle')}
          text={t('sign-in-settings.removeText')}
          action={t('sign-in-settings.remove')}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            if (await remove()) {
              form.reset(valuesOf(null))
              setRows([])
            }
            setAsking(false)
          }}
        />
      )}
    </Card>
  )
}

function useSignOn() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const key = singleSignOnQuery(slug, api).queryKey
  const told = () => void client.invalidateQueries({ queryKey: brandingQuery(slug, api).queryKey })

  const save = async (body: ReturnType<typeof inputOf>) => {
    const saved = await must(api.PUT('/api/v3/single-sign-on/', { body }))
    client.setQueryData(key, saved)
    told()
    notify(t('sign-in-settings.signOnSaved'))
    return saved
  }
  const remove = async () => {
    try {
      await must(api.DELETE('/api/v3/single-sign-on/'))
      client.setQueryData(key, null)
      told()
      notify(t('sign-in-settings.removed'))
      return true
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
      return false
    }
  }
  return { save, remove }
}
