'use client'

import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { bodyOf, fieldOf, type Values, type VendorKey, vendorOf, vendors } from '@/features/imports/vendors'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type ImportFormProps = {
  vendor: VendorKey
  onVendor: (vendor: VendorKey) => void
  /** One is under way already. */
  busy: boolean
  onStarted: () => void
}

const empty = { address: '', account: '', username: '', secret: '', enable: true }

/** Asks for an account. What was typed stays after a dry run, so that the import itself is one click more. */
export function ImportForm({ vendor, onVendor, busy, onStarted }: ImportFormProps) {
  const { t } = useI18n()
  const { api, can } = useTenant()
  const form = useForm<Omit<Values, 'vendor'>>({ defaultValues: empty })
  const [starting, setStarting] = useState<'dry' | 'real' | null>(null)
  const { errors } = form.formState
  const { fields, collection, label } = vendorOf(vendor)
  const offered = vendors.filter((one) => one.collection === 'imports' || can('tenant.settings'))

  const start = (dryRun: boolean) =>
    form.handleSubmit(async (given) => {
      setStarting(dryRun ? 'dry' : 'real')
      try {
        const body = bodyOf({ ...given, vendor }, dryRun)
        if (vendor === 'screenly') await must(api.POST('/api/v3/exports/', { body: { ...body, vendor } }))
        else await must(api.POST('/api/v3/imports/', { body: { ...body, vendor, enable: given.enable } }))
        onStarted()
      } catch (error) {
        showFaults(form, t, error, { fieldOf: (wire) => fieldOf(vendor, wire) })
      }
      setStarting(null)
    })

  return (
    <Panel title={t('imports.account')}>
      <form onSubmit={start(true)} noValidate className="grid gap-4">
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label={t('imports.vendor')}>
          {(control) => (
            <Select
              {...control}
              value={vendor}
              onChange={(event) => {
                form.reset(empty)
                onVendor(event.target.value as VendorKey)
              }}
            >
              {offered.map((one) => (
                <option key={one.key} value={one.key}>
                  {one.collection === 'imports' ? one.label : t('imports.sendTo', { vendor: one.label })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {fields.map((field) => (
          <Field
            key={`${vendor} ${field.name}`}
            label={t(field.label)}
            hint={field.hint && t(field.hint)}
            error={errors[field.name]?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register(field.name, {
                  validate: (value) => field.optional || value.trim() !== '' || t('imports.missing'),
                })}
                type={field.name === 'secret' ? 'password' : 'text'}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        ))}
        {collection === 'imports' && (
          <div className="flex items-center gap-1.5">
            <Checkbox {...form.register('enable')} id="import-enable" />
            <label htmlFor="import-enable" className="text-ink text-sm">
              {t('imports.enable')}
            </label>
          </div>
        )}
        <p className="text-ink-muted text-sm">{t('imports.erased', { vendor: label })}</p>
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" busy={starting === 'dry'} disabled={busy || starting !== null}>
            {t('imports.dryRun')}
          </Button>
          <Button
            look="primary"
            onClick={() => void start(false)()}
            busy={starting === 'real'}
            disabled={busy || starting !== null}
          >
            {t(collection === 'imports' ? 'imports.start' : 'imports.send')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
