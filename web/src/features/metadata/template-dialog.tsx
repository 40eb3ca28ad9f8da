'use client'

import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useFieldArray, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { NameField } from '@/components/name-field'
import { Button, IconButton } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import type { Template, TemplateField } from '@/features/library/queries'
import { useRefresh } from '@/features/library/use-library'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { showFaults } from '@/lib/show-faults'
import { useTenant } from '@/lib/tenant'

const types: Record<TemplateField['type'], MessageKey> = {
  text: 'metadata.typeText',
  number: 'metadata.typeNumber',
  integer: 'metadata.typeInteger',
  boolean: 'metadata.typeBoolean',
  date: 'metadata.typeDate',
  url: 'metadata.typeUrl',
  choice: 'metadata.typeChoice',
  choices: 'metadata.typeChoices',
}

type Row = {
  key: string
  label: string
  type: TemplateField['type']
  required: boolean
  options: string
  was: TemplateField | null
}

function rowOf(field: TemplateField): Row {
  const { key, label = '', type, required = false, options = [] } = field
  return { key, label, type, required, options: options.join(', '), was: field }
}

/** A key for what people call a field: `Opening hours` is `opening_hours`. */
function keyOf(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}

function fieldOf({ key, label, type, required, options, was }: Row): TemplateField {
  const chooses = type === 'choice' || type === 'choices'
  const same = was?.type === type
  return {
    key: key || keyOf(label),
    label: label.trim(),
    type,
    required,
    ...(chooses && {
      options: options
        .split(',')
        .map((option) => option.trim())
        .filter(Boolean),
    }),
    // Limits that this form does not show stay as they are.
    ...(same && was.min !== undefined && { min: was.min }),
    ...(same && was.max !== undefined && { max: was.max }),
  }
}

/** Makes a template, or changes one. Assets keep what they have until it is written again. */
export function TemplateDialog({ template, onClose }: { template: Template | null; onClose: () => void }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const refresh = useRefresh()
  const blank: Row = { key: '', label: '', type: 'text', required: false, options: '', was: null }
  const form = useForm({
    defaultValues: {
      name: template?.name ?? '',
      description: template?.description ?? '',
      fields: template?.fields.map(rowOf) ?? [blank],
    },
  })
  const { errors, isSubmitting } = form.formState
  const rows = useFieldArray({ control: form.control, name: 'fields' })
  const watched = form.watch('fields')

  const submit = form.handleSubmit(async ({ name, description, fields }) => {
    const body = { name: name.trim(), description: description.trim(), fields: fields.map(fieldOf) }
    try {
      await must(
        template
          ? api.PATCH('/api/v3/metadata-templates/{id}/', { params: { path: { id: template.id } }, body })
          : api.POST('/api/v3/metadata-templates/', { body }),
      )
      refresh()
      notify(t('metadata.templateSaved', { name: body.name }))
      onClose()
    } catch (error) {
      showFaults(form, t, error, { fieldOf: (wire) => (wire === 'name' || wire === 'description' ? wire : undefined) })
    }
  })

  return (
    <FormDialog
      title={template ? t('metadata.editTemplate') : t('metadata.newTemplate')}
      size="xl"
      action={t('components.save')}
      busy={isSubmitting}
      fault={errors.root?.message}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <NameField register={(rule) => form.register('name', rule)} error={errors.name?.message} maxLength={100} />
        <Field label={t('metadata.description')} error={errors.description?.message}>
          {(control) => <Input {...control} {...form.register('description')} maxLength={4000} />}
        </Field>
      </div>
      <fieldset className="grid grid-cols-1 gap-3">
        <legend className="mb-2 font-medium text-ink text-sm">{t('metadata.fields')}</legend>
        {rows.fields.map((row, index) => {
          const type = watched[index]?.type
          const number = index + 1
          return (
            <div key={row.id} className="grid grid-cols-1 gap-2 rounded-lg border border-line p-3">
              <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,1fr)_11rem_auto]">
                <Input
                  aria-label={t('metadata.fieldName', { number })}
                  aria-invalid={errors.fields?.[index]?.label ? true : undefined}
                  placeholder={t('metadata.fieldNamePlain')}
                  {...form.register(`fields.${index}.label`, {
                    validate: (label) => keyOf(label) !== '' || watched[index]?.key !== '' || t('metadata.nameMissing'),
                  })}
                  maxLength={100}
                />
                <Select
                  aria-label={t('metadata.fieldType', { number })}
                  className="max-sm:order-1 max-sm:col-span-2"
                  {...form.register(`fields.${index}.type`)}
                >
                  {(Object.keys(types) as TemplateField['type'][]).map((word) => (
                    <option key={word} value={word}>
                      {t(types[word])}
                    </option>
                  ))}
                </Select>
                <span className="flex">
                  <IconButton
                    label={t('metadata.fieldUp', { number })}
                    tip={false}
                    disabled={index === 0}
                    onClick={() => rows.swap(index, index - 1)}
                  >
                    <ArrowUp aria-hidden />
                  </IconButton>
                  <IconButton
                    label={t('metadata.fieldDown', { number })}
                    tip={false}
                    disabled={index === rows.fields.length - 1}
                    onClick={() => rows.swap(index, index + 1)}
                  >
                    <ArrowDown aria-hidden />
                  </IconButton>
                  <IconButton
                    label={t('metadata.fieldRemove', { number })}
                    tip={false}
                    onClick={() => rows.remove(index)}
                  >
                    <Trash2 aria-hidden />
                  </IconButton>
                </span>
              </div>
              {(type === 'choice' || type === 'choices') && (
                <Input
                  aria-label={t('metadata.optionsOf', { number })}
                  placeholder={t('metadata.options')}
                  aria-invalid={errors.fields?.[index]?.options ? true : undefined}
                  {...form.register(`fields.${index}.options`, {
                    validate: (options) => options.trim() !== '' || t('metadata.optionsMissing'),
                  })}
                />
              )}
              <span className="flex items-center gap-2">
                <Checkbox id={`required-${row.id}`} {...form.register(`fields.${index}.required`)} />
                <label htmlFor={`required-${row.id}`} className="text-ink text-sm">
                  {t('metadata.isRequired')}
                </label>
              </span>
            </div>
          )
        })}
        <Button size="sm" className="justify-self-start" onClick={() => rows.append(blank)}>
          <Plus aria-hidden />
          {t('metadata.addField')}
        </Button>
      </fieldset>
    </FormDialog>
  )
}
