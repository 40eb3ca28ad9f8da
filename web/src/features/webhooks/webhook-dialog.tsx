'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { ErrorLine } from '@/components/error-line'
import { FormDialog } from '@/components/form-dialog'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { aboutOf, groupedEvents, happeningOf } from '@/features/webhooks/events'
import { type Webhook, webhookEventsQuery, webhooksKey } from '@/features/webhooks/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

const all = '*'

type WebhookDialogProps = {
  /** The one to change; null makes a new one. */
  webhook: Webhook | null
  onClose: () => void
  /** Called with a new one, whose secret somebody needs next. */
  onCreated: (webhook: Webhook) => void
}

/** Says where events are sent to, and which. */
export function WebhookDialog({ webhook, onClose, onCreated }: WebhookDialogProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const offers = useQuery(webhookEventsQuery(slug, api))
  const offered = offers.data?.results ?? []
  const [events, setEvents] = useState(webhook?.events ?? [all])
  const form = useForm({ defaultValues: { url: webhook?.url ?? '', description: webhook?.description ?? '' } })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async ({ url, description }) => {
    if (events.length === 0) {
      form.setError('root', { message: t('webhooks.eventsMissing') })
      return
    }
    const body = { url: url.trim(), description: description.trim(), events }
    try {
      if (webhook) {
        await must(api.PATCH('/api/v3/webhooks/{id}/', { params: { path: { id: webhook.id } }, body }))
        notify(t('webhooks.saved'))
      } else {
        onCreated((await must(api.POST('/api/v3/webhooks/', { body }))).webhook)
      }
      void client.invalidateQueries({ queryKey: webhooksKey(slug) })
      onClose()
    } catch (error) {
      showFaults(form, t, error, { fieldOf: (wire) => (wire === 'url' || wire === 'description' ? wire : undefined) })
    }
  })

  const tick = (name: string, on: boolean) => {
    form.clearErrors('root')
    setEvents(on ? [...events, name] : events.filter((other) => other !== name))
  }
  return (
    <FormDialog
      title={t(webhook ? 'webhooks.edit' : 'webhooks.add')}
      size="xl"
      action={t('components.save')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('webhooks.url')} hint={t('webhooks.urlHint')} error={errors.url?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('url', {
              validate: (url) => /^https?:\/\/./i.test(url.trim()) || t('webhooks.urlMissing'),
            })}
            type="url"
            maxLength={2000}
            placeholder="https://example.com/hooks"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('webhooks.description')} error={errors.description?.message}>
        {(control) => <Input {...control} {...form.register('description')} maxLength={500} />}
      </Field>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium text-ink text-sm">{t('webhooks.events')}</legend>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside */}
        <label className="flex items-center gap-1 text-ink text-sm">
          <Checkbox checked={events.includes(all)} onChange={(event) => setEvents(event.target.checked ? [all] : [])} />
          {t('webhooks.all')}
        </label>
        {!events.includes(all) && offers.isError && (
          <ErrorLine error={offers.error} onRetry={() => void offers.refetch()} />
        )}
        {!events.includes(all) &&
          groupedEvents(offered).map(([group, names]) => (
            <div key={group} className="grid gap-1 sm:grid-cols-[8rem_1fr]">
              <span className="text-ink-muted text-sm leading-6">{aboutOf(t, group)}</span>
              <div className="flex flex-wrap gap-x-4 gap-y-1">
                {names.map(({ name }) => (
                  // biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside
                  <label key={name} className="flex items-center gap-1 text-ink text-sm">
                    <Checkbox
                      aria-label={`${aboutOf(t, group)}: ${happeningOf(t, name)}`}
                      checked={events.includes(name)}
                      onChange={(event) => tick(name, event.target.checked)}
                    />
                    {happeningOf(t, name)}
                  </label>
                ))}
              </div>
            </div>
          ))}
      </fieldset>
    </FormDialog>
  )
}
