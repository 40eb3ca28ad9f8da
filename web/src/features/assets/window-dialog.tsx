'use client'

import { type UseFormReturn, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { patchOf, type Values, valuesOf } from '@/features/assets/asset-values'
import type { Asset } from '@/features/assets/queries'
import type { useAssetActions } from '@/features/assets/use-asset-actions'
import { WindowFields, type WindowValues } from '@/features/assets/window-fields'
import { useI18n } from '@/lib/i18n'

type WindowDialogProps = { assets: Asset[]; actions: ReturnType<typeof useAssetActions>; onClose: () => void }

// No asset has these, so that whatever the form holds is sent.
const unset = { start: '?', end: '?', days: '?', from: '?', to: '?' }

/** Says when assets play, the same for all of them. The form starts as the first of them is. */
export function WindowDialog({ assets, actions, onClose }: WindowDialogProps) {
  const { t } = useI18n()
  const [first] = assets
  const form = useForm<Values>(first && { defaultValues: valuesOf(first) })
  if (!first) return null
  const submit = form.handleSubmit((values) => {
    const { start_date, end_date, play_days, play_time_from, play_time_to } = patchOf({ ...values, ...unset }, values)
    onClose()
    void actions.run(assets, {
      action: 'set_window',
      start_date: start_date ?? null,
      end_date: end_date ?? null,
      ...(play_days && { play_days }),
      play_time_from: play_time_from ?? null,
      play_time_to: play_time_to ?? null,
    })
  })
  return (
    <FormDialog
      title={t('assets.windowMany', { count: assets.length })}
      size="lg"
      action={t('components.save')}
      busy={form.formState.isSubmitting}
      onSubmit={submit}
      onClose={onClose}
    >
      <WindowFields form={form as unknown as UseFormReturn<WindowValues>} dated />
    </FormDialog>
  )
}
