'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useForm, useWatch } from 'react-hook-form'
import { ErrorCard } from '@/components/error-card'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { cn } from '@/components/ui/cn'
import { Skeleton } from '@/components/ui/skeleton'
import { contentOf, fromTop } from '@/features/layouts/content'
import { type LayoutContent, layoutsKey, layoutTemplatesQuery } from '@/features/layouts/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

// The server's words are English; those that are known here have a translation.
const words: Record<string, MessageKey> = {
  blank: 'layouts.blank',
  'full-screen': 'layouts.fullScreen',
  news: 'layouts.news',
  menu: 'layouts.menu',
  welcome: 'layouts.welcome',
  split: 'layouts.split',
  portrait: 'layouts.portraitTemplate',
}

/** Makes a layout from a template and opens it. */
export function NewLayout({ onClose }: { onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api, href } = useTenant()
  const client = useQueryClient()
  const router = useRouter()
  const templates = useQuery(layoutTemplatesQuery(slug, api))
  const form = useForm({ defaultValues: { name: '', template: 'blank' } })
  const { errors, isSubmitting } = form.formState
  const chosen = useWatch({ control: form.control, name: 'template' })
  const submit = form.handleSubmit(async ({ name, template }) => {
    try {
      const made = await must(api.POST('/api/v3/layouts/', { body: { name: name.trim(), template } }))
      void client.invalidateQueries({ queryKey: layoutsKey(slug) })
      router.push(href(`layouts/${made.id}/`))
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })
  return (
    <FormDialog
      title={t('layouts.new')}
      size="xl"
      action={t('layouts.make')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={255} />
      {templates.isError && <ErrorCard error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.isPending && <Skeleton className="h-64" />}
      {templates.data && (
        <fieldset>
          <legend className="mb-1.5 font-medium text-ink text-sm">{t('layouts.template')}</legend>
          <div className="grid max-h-[50vh] grid-cols-2 gap-3 overflow-y-auto p-1 sm:grid-cols-4">
            {templates.data.results.map(({ key, name, description, content }) => {
              const known = words[key]
              return (
                <label
                  key={key}
                  title={description}
                  className={cn(
                    'cursor-pointer rounded-lg border p-2 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-ring',
                    chosen === key ? 'border-primary bg-selected' : 'border-line hover:border-line-strong',
                  )}
                >
                  <input type="radio" value={key} {...form.register('template')} className="sr-only" />
                  <Sketch content={content} />
                  <span className="mt-2 block font-medium text-ink text-sm leading-snug">
                    {known ? t(known) : name}
                  </span>
                </label>
              )
            })}
          </div>
        </fieldset>
      )}
    </FormDialog>
  )
}

/** Where the zones of a template lie. */
function Sketch({ content }: { content: LayoutContent }) {
  const whole = contentOf(content)
  return (
    <span className="grid aspect-video place-items-center overflow-hidden rounded-md bg-hover p-1">
      <svg aria-hidden viewBox={`0 0 ${whole.width} ${whole.height}`} className="max-h-full max-w-full">
        <rect width={whole.width} height={whole.height} fill={whole.background.color} />
        {fromTop(whole)
          .reverse()
          .map((zone) => (
            <rect
              key={zone.id}
              x={zone.x + 12}
              y={zone.y + 12}
              width={Math.max(1, zone.width - 24)}
              height={Math.max(1, zone.height - 24)}
              rx={16}
              fill={zone.background ?? 'white'}
              fillOpacity={zone.background ? 1 : zone.widget ? 0.3 : 0.14}
            />
          ))}
      </svg>
    </span>
  )
}
