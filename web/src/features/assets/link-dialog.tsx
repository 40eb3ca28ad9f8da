'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { addressOf, nameOf } from '@/features/assets/link'
import { assetsKey } from '@/features/assets/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

type Values = { uri: string; name: string; duration: number; fetch: boolean }

type LinkDialogProps = { folder: string | undefined; onClose: () => void }

/** Adds a web page, a stream, a video or a picture by its address, to the folder that is open. */
export function LinkDialog({ folder, onClose }: LinkDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const form = useForm<Values>({ defaultValues: { uri: '', name: '', duration: 15, fetch: false } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ uri, name, duration, fetch }) => {
    const address = addressOf(uri) ?? uri
    try {
      const body = {
        uri: address,
        name: name.trim() || nameOf(address),
        is_enabled: true,
        fetch,
        ...(!fetch && { duration }),
        ...(folder && { folder_id: folder }),
      }
      const asset = await must(api.POST('/api/v3/assets/', { body }))
      void client.invalidateQueries({ queryKey: assetsKey(slug) })
      notify(t(fetch ? 'assets.fetching' : 'assets.linkAdded', { name: asset.name }))
      onClose()
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'uri' })
    }
  })

  return (
    <FormDialog
      title={t('assets.addLink')}
      text={t('assets.addLinkText')}
      action={t('assets.addLink')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('assets.address')} error={errors.uri?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('uri', { validate: (typed) => addressOf(typed) !== null || t('assets.addressWrong') })}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="off"
            placeholder="https://example.com/menu"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('assets.name')} hint={t('assets.nameHint')} error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} maxLength={255} autoComplete="off" />}
      </Field>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside */}
      <label className="flex items-start gap-1.5 text-sm">
        <Checkbox {...form.register('fetch')} className="-my-0.5" />
        <span>
          <span className="text-ink">{t('assets.fetch')}</span>
          <span className="block text-ink-muted">{t('assets.fetchHint')}</span>
        </span>
      </label>
      {!form.watch('fetch') && (
        <Field label={t('assets.secondsOnScreen')} error={errors.duration?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('duration', {
                valueAsNumber: true,
                min: { value: 1, message: t('assets.secondsWrong') },
                validate: (value) => Number.isInteger(value) || t('assets.secondsWrong'),
              })}
              type="number"
              min={1}
              className="max-w-32"
            />
          )}
        </Field>
      )}
    </FormDialog>
  )
}
