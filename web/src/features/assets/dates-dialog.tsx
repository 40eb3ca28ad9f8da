'use client'

import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/form-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { dayOf, type ListState, momentOfDay } from '@/features/assets/filter'
import { useI18n } from '@/lib/i18n'

type Span = Pick<ListState, 'since' | 'until'>

const lastDay = '9999-12-31'

/** Between which days the assets of the list were added. */
export function DatesDialog({
  span,
  onSet,
  onClose,
}: {
  span: Span
  onSet: (span: Span) => void
  onClose: () => void
}) {
  const { t } = useI18n()
  const form = useForm({ defaultValues: { from: dayOf(span.since), to: dayOf(span.until) } })
  const { errors } = form.formState
  return (
    <FormDialog
      title={t('assets.datesTitle')}
      text={t('assets.datesText')}
      action={t('assets.datesShow')}
      busy={false}
      onSubmit={form.handleSubmit(({ from, to }) => {
        onSet({ since: momentOfDay(from, span.since, false), until: momentOfDay(to, span.until, true) })
        onClose()
      })}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('assets.dateFrom')}>
          {(control) => <Input {...control} {...form.register('from')} type="date" max={lastDay} autoFocus />}
        </Field>
        <Field label={t('assets.dateTo')} error={errors.to?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('to', {
                validate: (to, { from }) => to === '' || from === '' || from <= to || t('assets.dateOrder'),
              })}
              type="date"
              max={lastDay}
            />
          )}
        </Field>
      </div>
    </FormDialog>
  )
}
