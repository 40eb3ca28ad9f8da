'use client'

import { useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { Controller, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { type Tag, tagsQuery } from '@/features/library/queries'
import { tagColours } from '@/features/library/tag-colours'
import { leafName, parentName } from '@/features/library/tree'
import { useRefresh } from '@/features/library/use-library'
import { must } from '@/lib/api'
import { hexOf } from '@/lib/colour'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

/** A tag to change, or the name of the one that a new tag is to be below. */
export type TagJob = { tag: Tag } | { parent: string }

/** Makes a tag, or gives one another name, place or colour. */
export function TagDialog({ job, onClose }: { job: TagJob; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const refresh = useRefresh()
  const tag = 'tag' in job ? job.tag : null
  const tags = useQuery(tagsQuery(slug, api)).data?.results ?? []
  const form = useForm({
    defaultValues: {
      name: tag ? leafName(tag.name) : '',
      parent: 'parent' in job ? job.parent : parentName(job.tag.name),
      color: tag?.color ?? '',
    },
  })
  const { errors, isSubmitting } = form.formState
  const below = (name: string) => tag && `${name}/`.toLowerCase().startsWith(`${tag.name}/`.toLowerCase())

  const submit = form.handleSubmit(async ({ name, parent, color }) => {
    const whole = parent ? `${parent}/${name.trim()}` : name.trim()
    try {
      if (tag) {
        const body = { ...(whole !== tag.name && { name: whole }), ...(color !== (tag.color ?? '') && { color }) }
        if (Object.keys(body).length > 0) {
          await must(api.PATCH('/api/v3/tags/{id}/', { params: { path: { id: tag.id } }, body }))
        }
      } else await must(api.POST('/api/v3/tags/', { body: { name: whole, ...(color && { color }) } }))
      refresh()
      notify(t(tag ? 'library.tagSaved' : 'library.tagMade', { name: whole }))
      onClose()
    } catch (error) {
      showFaults(form, t, error, { otherwise: 'name' })
    }
  })

  return (
    <FormDialog
      title={t(tag ? 'library.editTag' : 'library.newTag')}
      action={t(tag ? 'components.save' : 'library.makeTag')}
      busy={isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t('library.name')} error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', {
              validate: (name) =>
                name.trim() === '' ? t('library.nameMissing') : !/[,/]/.test(name) || t('library.tagNameWrong'),
            })}
            maxLength={64}
            autoComplete="off"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('library.belowTag')}>
        {(control) => (
          <Select {...control} {...form.register('parent')}>
            <option value="">{t('library.noTagAbove')}</option>
            {tags
              .filter(({ name }) => !below(name))
              .map(({ id, name }) => (
                <option key={id} value={name}>
                  {name.replaceAll('/', ' / ')}
                </option>
              ))}
          </Select>
        )}
      </Field>
      <Controller
        control={form.control}
        name="color"
        render={({ field }) => <Colours value={field.value} onChange={field.onChange} />}
      />
    </FormDialog>
  )
}

function Colours({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useI18n()
  const own = value !== '' && !tagColours.includes(value)
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium text-ink text-sm">{t('library.colour')}</legend>
      <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
        {['', ...tagColours].map((color, index) => (
          <label
            key={color}
            style={color ? { backgroundColor: color } : undefined}
            className={cn(
              'grid size-7 cursor-pointer place-items-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2',
              color === '' ? 'border border-field border-dashed text-ink-muted' : 'text-knob',
            )}
          >
            <input
              type="radio"
              name="tag-colour"
              className="sr-only"
              aria-label={index === 0 ? t('library.noColour') : t('library.colourNumber', { number: index })}
              checked={value === color}
              onChange={() => onChange(color)}
            />
            {value === color && <Check className="size-4" strokeWidth={3} aria-hidden />}
          </label>
        ))}
        <input
          type="color"
          aria-label={t('library.otherColour')}
          title={t('library.otherColour')}
          value={hexOf(value) ?? '#888888'}
          onChange={(event) => onChange(event.target.value)}
          className={cn(
            'h-7 w-10 cursor-pointer rounded-md border border-field bg-surface p-0.5',
            own && 'outline-2 outline-ring outline-offset-2',
          )}
        />
      </div>
    </fieldset>
  )
}
