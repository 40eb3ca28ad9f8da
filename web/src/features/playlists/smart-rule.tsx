'use client'

import { useEffect, useState } from 'react'
import { Panel } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { typeWords } from '@/features/assets/asset-words'
import { TagInput } from '@/features/assets/tag-input'
import type { Playlist, PlaylistRule } from '@/features/playlists/queries'
import type { useDraft } from '@/features/playlists/use-draft'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const typingMs = 400
const mostItems = 10_000

/** The rule by which a smart playlist picks its assets, and what it finds at present. */
export function SmartRule({ playlist, draft }: { playlist: Playlist; draft: ReturnType<typeof useDraft> }) {
  const { t, duration } = useI18n()
  const { can } = useTenant()
  const rule = draft.content.rule ?? {}
  const edit = (change: Partial<PlaylistRule>) =>
    draft.edit((content) => ({ ...content, rule: { ...content.rule, ...change } }))
  const types = rule.types ?? []
  return (
    <Panel title={t('playlists.rule')} text={t('playlists.ruleText')}>
      <fieldset disabled={!can('playlists.edit')} className="grid grid-cols-1 gap-5">
        <Field label={t('playlists.ruleTags')} hint={t('playlists.ruleTagsHint')}>
          {(control) => <TagInput {...control} value={rule.tags ?? []} onChange={(tags) => edit({ tags })} />}
        </Field>
        {(rule.tags ?? []).length > 1 && (
          <Field label={t('playlists.match')}>
            {(control) => (
              <Select
                {...control}
                value={rule.match ?? 'all'}
                onChange={(event) => edit({ match: event.target.value as 'all' | 'any' })}
              >
                <option value="all">{t('playlists.matchAll')}</option>
                <option value="any">{t('playlists.matchAny')}</option>
              </Select>
            )}
          </Field>
        )}
        <fieldset>
          <legend className="mb-1.5 font-medium text-ink text-sm">{t('playlists.ruleTypes')}</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-1.5">
            {(Object.keys(typeWords) as (keyof typeof typeWords)[]).map((type) => (
              <span key={type} className="flex items-center gap-1.5">
                <Checkbox
                  id={`type-${type}`}
                  checked={types.includes(type)}
                  onChange={(event) =>
                    edit({ types: event.target.checked ? [...types, type] : types.filter((other) => other !== type) })
                  }
                />
                <label htmlFor={`type-${type}`} className="text-ink text-sm">
                  {t(typeWords[type].label)}
                </label>
              </span>
            ))}
          </div>
          <p className="mt-1.5 text-ink-muted text-sm">{t('playlists.ruleTypesHint')}</p>
        </fieldset>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={t('playlists.order')}>
            {(control) => (
              <Select
                {...control}
                value={rule.order ?? 'play_order'}
                onChange={(event) => edit({ order: event.target.value as NonNullable<PlaylistRule['order']> })}
              >
                <option value="play_order">{t('assets.byOrder')}</option>
                <option value="name">{t('assets.byName')}</option>
                <option value="newest">{t('assets.byNewest')}</option>
                <option value="oldest">{t('assets.byOldest')}</option>
              </Select>
            )}
          </Field>
          <Limit value={rule.limit ?? 0} onChange={(limit) => edit({ limit })} />
        </div>
        <p role="status" className="rounded-lg bg-accent-soft px-4 py-3 text-accent text-sm tabular-nums">
          {draft.saving
            ? t('playlists.looking')
            : `${t('playlists.finds', { count: playlist.total_items })} · ${duration(playlist.total_duration)}`}
        </p>
      </fieldset>
    </Panel>
  )
}

function Limit({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const { t } = useI18n()
  const [typed, setTyped] = useState(value === 0 ? '' : String(value))
  const number = Math.min(mostItems, Math.max(0, Math.floor(Number(typed) || 0)))
  useEffect(() => {
    if (number === value) return
    const timer = setTimeout(() => onChange(number), typingMs)
    return () => clearTimeout(timer)
  }, [number, value, onChange])
  return (
    <Field label={t('playlists.limit')} hint={t('playlists.limitHint')}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={1}
          max={mostItems}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </Field>
  )
}
