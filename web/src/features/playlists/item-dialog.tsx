'use client'

import { Controller, type UseFormReturn, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { WindowFields, type WindowValues } from '@/features/assets/window-fields'
import { keyOf, type Named, withItem } from '@/features/playlists/content'
import { changed, valuesOf } from '@/features/playlists/item-values'
import type { PlaylistItem } from '@/features/playlists/queries'
import { TransitionFields } from '@/features/playlists/transition-fields'
import type { useDraft } from '@/features/playlists/use-draft'
import { useI18n } from '@/lib/i18n'

type ItemDialogProps = {
  item: PlaylistItem
  named: Named | null
  draft: ReturnType<typeof useDraft>
  onClose: () => void
}

const mostWeight = 10

/** How and when an item of a playlist plays. */
export function ItemDialog({ item, named, draft, onClose }: ItemDialogProps) {
  const { t } = useI18n()
  const form = useForm({ defaultValues: valuesOf(item) })
  const { errors } = form.formState
  return (
    <FormDialog
      title={named?.name ?? t('playlists.missing')}
      size="lg"
      action={t('components.save')}
      busy={false}
      onSubmit={form.handleSubmit((values) => {
        draft.edit((content) => withItem(content, keyOf(item), (now) => changed(now, values)))
        onClose()
      })}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-4">
        {named?.kind !== 'playlist' && (
          <Field
            label={t('assets.secondsOnScreen')}
            hint={t('playlists.durationHint')}
            error={errors.duration?.message}
          >
            {(control) => (
              <Input
                {...control}
                {...form.register('duration', {
                  validate: (typed) => typed === '' || /^\d{1,7}$/.test(typed) || t('assets.secondsWrong'),
                })}
                type="number"
                min={0}
                placeholder={named?.duration === undefined ? undefined : String(named.duration)}
              />
            )}
          </Field>
        )}
        <Field label={t('playlists.weight')} hint={t('playlists.weightHint')} error={errors.weight?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('weight', {
                validate: (typed) =>
                  (Number(typed) >= 1 && Number(typed) <= mostWeight && Number.isInteger(Number(typed))) ||
                  t('playlists.weightWrong'),
              })}
              type="number"
              min={1}
              max={mostWeight}
            />
          )}
        </Field>
      </div>
      <Controller
        control={form.control}
        name="transition"
        render={({ field }) => (
          <TransitionFields
            value={field.value ?? undefined}
            onChange={(value) => field.onChange(value ?? null)}
            open={t('playlists.asPlaylist')}
          />
        )}
      />
      <Field label={t('playlists.note')} hint={t('playlists.noteHint')} error={errors.note?.message}>
        {(control) => <Input {...control} {...form.register('note')} maxLength={500} autoComplete="off" />}
      </Field>
      <WindowFields form={form as unknown as UseFormReturn<WindowValues>} dated />
    </FormDialog>
  )
}
