'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { FormError } from '@/components/form-error'
import { FormFooter } from '@/components/form-footer'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input, Select } from '@/components/ui/input'
import { Switch } from '@/components/ui/switch'
import { isLink } from '@/features/assets/asset-values'
import { hasDates } from '@/features/assets/asset-words'
import { ConflictCard } from '@/features/assets/conflict-card'
import { AddressField, AdvancedFields } from '@/features/assets/link-fields'
import type { Asset } from '@/features/assets/queries'
import { TagInput } from '@/features/assets/tag-input'
import { useAssetForm } from '@/features/assets/use-asset-form'
import { WindowFields, type WindowValues } from '@/features/assets/window-fields'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const longestSeconds = 31_536_000
const refreshes = [0, 30, 60, 300, 900, 3600, 21_600, 86_400]

/** What can be changed about an asset. */
export function AssetForm({ asset, etag }: { asset: Asset; etag: string | null }) {
  const { t } = useI18n()
  const { can } = useTenant()
  const edit = useAssetForm(asset, etag)
  const { form, mine } = edit
  const { errors, isSubmitting } = form.formState
  const editable = can('assets.edit')

  return (
    <Card>
      <form onSubmit={edit.submit} noValidate aria-labelledby="asset-settings">
        <div className="flex min-h-13 items-center justify-between gap-3 border-line border-b px-5">
          <h2 id="asset-settings" className="font-semibold text-base text-ink">
            {t('assets.settings')}
          </h2>
          <Controller
            control={form.control}
            name="enabled"
            render={({ field }) => (
              // The switch is a button, so the words beside it are its name only for the eye.
              <span className="flex items-center gap-2 text-ink-muted text-sm">
                <span aria-hidden>{t(field.value ? 'assets.stateOn' : 'assets.stateOff')}</span>
                <Switch
                  label={t('assets.enabledLabel')}
                  checked={field.value}
                  onChange={field.onChange}
                  disabled={!editable}
                />
              </span>
            )}
          />
        </div>
        {edit.clash.length > 0 && (
          <ConflictCard
            fields={edit.clash}
            mine={mine}
            theirs={edit.theirs}
            onTheirs={edit.discard}
            onMine={() => void edit.keepMine()}
          />
        )}
        <fieldset disabled={!editable} className="grid gap-5 p-5">
          {errors.root && <FormError>{errors.root.message}</FormError>}
          <Field label={t('assets.name')} error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('name', { validate: (name) => name.trim() !== '' || t('assets.nameMissing') })}
                maxLength={255}
                autoComplete="off"
              />
            )}
          </Field>
          {isLink(asset) && <AddressField form={form} kept={edit.theirs.address} />}
          <div className="grid gap-2">
            <Field label={t('assets.secondsOnScreen')} error={errors.duration?.message}>
              {(control) => (
                <Input
                  {...control}
                  {...form.register('duration', {
                    validate: (typed, { toEnd }) =>
                      toEnd ||
                      typed === edit.theirs.duration ||
                      (/^\d{1,8}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= longestSeconds) ||
                      t('assets.secondsWrong'),
                  })}
                  type="number"
                  min={1}
                  max={longestSeconds}
                  disabled={mine.toEnd || !editable}
                  className="max-w-36"
                />
              )}
            </Field>
            {asset.type === 'video' && (
              <div className="flex items-center gap-2">
                <Checkbox {...form.register('toEnd')} id="play-to-end" />
                <label htmlFor="play-to-end" className="text-ink text-sm">
                  {t('assets.playToEnd')}
                </label>
              </div>
            )}
          </div>
          {asset.type === 'webpage' && (
            <Field label={t('assets.refresh')} hint={t('assets.refreshHint')} error={errors.refresh?.message}>
              {(control) => (
                <Select {...control} {...form.register('refresh')}>
                  <Refreshes current={Number(edit.theirs.refresh)} />
                </Select>
              )}
            </Field>
          )}
          <Field label={t('assets.tags')} hint={t('assets.tagsHint')} error={errors.tags?.message}>
            {(control) => (
              <Controller
                control={form.control}
                name="tags"
                render={({ field }) => (
                  <TagInput
                    {...control}
                    value={field.value === '' ? [] : field.value.split('\n')}
                    onChange={(tags) => field.onChange(tags.join('\n'))}
                  />
                )}
              />
            )}
          </Field>
          <WindowFields form={form as unknown as UseFormReturn<WindowValues>} dated={hasDates(asset)} />
          {isLink(asset) && <AdvancedFields form={form} page={asset.type === 'webpage'} />}
        </fieldset>
        {editable && (
          <FormFooter
            dirty={edit.dirty}
            busy={isSubmitting}
            onDiscard={edit.discard}
            disabled={edit.clash.length > 0}
          />
        )}
      </form>
    </Card>
  )
}

function Refreshes({ current }: { current: number }) {
  const { t, seconds } = useI18n()
  return [...new Set([...refreshes, current])]
    .sort((a, b) => a - b)
    .map((value) => (
      <option key={value} value={value}>
        {value === 0 ? t('assets.refreshNever') : t('assets.refreshEvery', { time: seconds(value) })}
      </option>
    ))
}
