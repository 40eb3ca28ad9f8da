'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Button, IconButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { type Asset, assetQuery, assetsKey } from '@/features/assets/queries'
import { FolderSelect } from '@/features/library/folder-select'
import { templatesQuery } from '@/features/library/queries'
import { TypedField } from '@/features/metadata/typed-field'
import { asText, type Details, detailsOf, detailsPatch, otherKeys, withValue } from '@/features/metadata/values'
import { mustWithTag } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain, explainField, Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Where an asset lies and what is known about it. */
export function DetailsForm({ asset }: { asset: Asset }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const client = useQueryClient()
  const templates = useQuery(templatesQuery(slug, api)).data?.results ?? []
  const [edits, setEdits] = useState<Partial<Details>>({})
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const known = detailsOf(asset)
  const values = { ...known, ...edits }
  const patch = detailsPatch(known, values)
  const dirty = Object.keys(patch).length > 0
  const template = templates.find(({ id }) => id === values.template)
  const edit = (change: Partial<Details>) => {
    setFaults({})
    setEdits((now) => ({ ...now, ...change }))
  }
  const set = (key: string, value: unknown) => edit({ metadata: withValue(values.metadata, key, value) })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const params = { path: { id: asset.id } }
      const answer = await mustWithTag(api.PATCH('/api/v3/assets/{id}/', { params, body: patch }))
      client.setQueryData(assetQuery(slug, api, asset.id).queryKey, answer)
      setEdits({})
      setFaults({})
      notify(t('metadata.saved', { name: asset.name }))
      void client.invalidateQueries({ queryKey: assetsKey(slug) })
      void client.invalidateQueries({ queryKey: [slug, 'library'] })
    } catch (error) {
      const named = error instanceof Problem ? error.errors : []
      const found = Object.fromEntries(named.map((fault) => [fault.field, explainField(t, fault)]))
      setFaults(named.length > 0 ? found : { '': explain(t, error) })
    }
    setBusy(false)
  }
  const shown = new Set(['description', ...(template?.fields ?? []).map(({ key }) => `metadata.${key}`)])
  const unplaced = Object.entries(faults).filter(([field]) => !shown.has(field))

  return (
    <Card>
      <form onSubmit={submit} noValidate aria-labelledby="asset-details">
        <h2
          id="asset-details"
          className="flex min-h-13 items-center border-line border-b px-5 font-semibold text-base text-ink"
        >
          {t('metadata.details')}
        </h2>
        <fieldset disabled={!can('assets.edit')} className="grid grid-cols-1 gap-5 p-5">
          {unplaced.length > 0 && <FormError>{unplaced.map(([, message]) => message).join(' ')}</FormError>}
          <Field label={t('metadata.description')} error={faults.description}>
            {(control) => (
              <textarea
                {...control}
                value={values.description}
                onChange={(event) => edit({ description: event.target.value })}
                rows={2}
                maxLength={4000}
                className="field-sizing-content max-h-60 min-h-16 w-full rounded-md border border-field bg-surface px-3 py-2 text-base text-ink shadow-sm hover:border-ink-muted focus-visible:border-ring focus-visible:outline-offset-0"
              />
            )}
          </Field>
          <Field label={t('metadata.folder')}>
            {(control) => (
              <FolderSelect
                {...control}
                value={values.folder}
                onChange={(event) => edit({ folder: event.target.value })}
              />
            )}
          </Field>
          {(templates.length > 0 || values.template) && (
            <Field label={t('metadata.template')} hint={template?.description || undefined}>
              {(control) => (
                <Select
                  {...control}
                  value={values.template}
                  onChange={(event) => edit({ template: event.target.value })}
                >
                  <option value="">{t('metadata.noTemplate')}</option>
                  {templates.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          {template?.fields.map((field) => (
            <TypedField
              key={field.key}
              field={field}
              value={values.metadata[field.key]}
              error={faults[`metadata.${field.key}`]}
              onChange={(value) => set(field.key, value)}
            />
          ))}
          <Others
            keys={otherKeys(values.metadata, template)}
            metadata={values.metadata}
            onSet={set}
            onText={(key, text) => edit({ metadata: { ...values.metadata, [key]: text } })}
            known={new Set(Object.keys(values.metadata))}
          />
        </fieldset>
        {can('assets.edit') && (
          <FormFooter
            dirty={dirty}
            busy={busy}
            onDiscard={() => {
              setEdits({})
              setFaults({})
            }}
          />
        )}
      </form>
    </Card>
  )
}

type OthersProps = {
  keys: string[]
  metadata: Record<string, unknown>
  known: ReadonlySet<string>
  onSet: (key: string, value: unknown) => void
  onText: (key: string, text: string) => void
}

/** Values that no template asks for: a name and a text each. */
function Others({ keys, metadata, known, onSet, onText }: OthersProps) {
  const { t } = useI18n()
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const add = () => {
    onSet(name.trim(), value.trim())
    setName('')
    setValue('')
  }
  const addable = name.trim() !== '' && value.trim() !== '' && !known.has(name.trim())
  return (
    <fieldset className="grid grid-cols-1 gap-2">
      <legend className="mb-2 font-medium text-ink text-sm">{t('metadata.values')}</legend>
      {keys.map((key) => (
        <div key={key} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_2rem] items-center gap-2">
          <span className="truncate text-ink-muted text-sm" title={key}>
            {key}
          </span>
          <Input
            aria-label={t('metadata.valueOf', { key })}
            value={asText(metadata[key])}
            readOnly={typeof metadata[key] === 'object'}
            onChange={(event) => onText(key, event.target.value)}
          />
          <IconButton label={t('metadata.removeValue', { key })} tip={false} onClick={() => onSet(key, undefined)}>
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_2rem] items-center gap-2">
        <Input
          aria-label={t('metadata.newKey')}
          placeholder={t('metadata.key')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Input
          aria-label={t('metadata.newValue')}
          placeholder={t('metadata.value')}
          value={value}
          onChange={(event) => setValue(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !addable) return
            event.preventDefault()
            add()
          }}
        />
        <Button size="icon" look="ghost" aria-label={t('metadata.addValue')} disabled={!addable} onClick={add}>
          <Plus aria-hidden />
        </Button>
      </div>
    </fieldset>
  )
}
