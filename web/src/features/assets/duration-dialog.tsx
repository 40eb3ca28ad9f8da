'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import type { Asset } from '@/features/assets/queries'
import type { useAssetActions } from '@/features/assets/use-asset-actions'
import { useI18n } from '@/lib/i18n'

type DurationDialogProps = { assets: Asset[]; actions: ReturnType<typeof useAssetActions>; onClose: () => void }

/** Says how long assets stay on the screen. */
export function DurationDialog({ assets, actions, onClose }: DurationDialogProps) {
  const { t } = useI18n()
  const form = useForm({ defaultValues: { duration: String(assets[0]?.duration ?? 10) } })
  return (
    <FormDialog
      title={t('assets.durationMany', { count: assets.length })}
      action={t('components.save')}
      busy={false}
      onSubmit={form.handleSubmit(({ duration }) => {
        onClose()
        void actions.run(assets, { action: 'set_duration', duration: Number(duration) })
      })}
      onClose={onClose}
    >
      <Field label={t('assets.secondsOnScreen')} error={form.formState.errors.duration?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('duration', {
              validate: (typed) => /^[1-9]\d{0,6}$/.test(typed) || t('assets.secondsWrong'),
            })}
            type="number"
            min={1}
            className="max-w-36"
            autoFocus
          />
        )}
      </Field>
    </FormDialog>
  )
}
