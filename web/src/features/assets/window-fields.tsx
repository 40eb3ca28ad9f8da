'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { endNever, startNow, type Values } from '@/features/assets/asset-values'
import { DayPicker } from '@/features/assets/day-picker'
import { useI18n } from '@/lib/i18n'
import { localOf } from '@/lib/moment'
import { browserZone } from '@/lib/zones'

/** When something plays, as a form holds it. */
export type WindowValues = Pick<Values, 'start' | 'end' | 'days' | 'from' | 'to'>

type WindowFieldsProps = {
  form: UseFormReturn<WindowValues>
  /** Whether the asset has a start and an end; without both it never plays. */
  dated: boolean
}

/** When an asset plays: from and until, on which days, at which hours. */
export function WindowFields({ form, dated }: WindowFieldsProps) {
  const { t } = useI18n()
  const { errors } = form.formState
  const [from, to] = form.watch(['from', 'to'])
  const allDay = from === '' && to === ''
  const late = from !== '' && to !== '' && from > to
  return (
    <section aria-labelledby="asset-window" className="grid gap-4 border-line border-t pt-5">
      <div>
        <h3 id="asset-window" className="font-semibold text-ink text-sm">
          {t('assets.window')}
        </h3>
        <p className="text-ink-muted text-sm">{t('assets.windowText', { zone: browserZone() })}</p>
      </div>
      {!dated && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg bg-warning-soft px-3.5 py-2.5 text-sm text-warning">
          <p>{t('assets.noDates')}</p>
          <Button
            size="sm"
            onClick={() => {
              form.setValue('start', localOf(startNow()), { shouldDirty: true })
              form.setValue('end', localOf(endNever()), { shouldDirty: true })
            }}
          >
            {t('assets.playFromNow')}
          </Button>
        </div>
      )}
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
        <Field label={t('assets.start')} error={errors.start?.message}>
          {(control) => <Input {...control} {...form.register('start')} type="datetime-local" max="9999-12-31T23:59" />}
        </Field>
        <Field label={t('assets.end')} hint={t('assets.openEnd')} error={errors.end?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('end', {
                validate: (end, { start }) => end === '' || start === '' || start < end || t('assets.endBeforeStart'),
              })}
              type="datetime-local"
              max="9999-12-31T23:59"
            />
          )}
        </Field>
      </div>
      <Controller
        control={form.control}
        name="days"
        rules={{ validate: (days) => days !== '' || t('assets.daysMissing') }}
        render={({ field, fieldState }) => (
          <DayPicker
            label={t('assets.days')}
            value={field.value}
            onChange={field.onChange}
            error={fieldState.error?.message}
          />
        )}
      />
      <div className="grid gap-1.5">
        <div className="grid grid-cols-2 items-start gap-3">
          <Field label={t('assets.from')} error={errors.from?.message}>
            {(control) => <Input {...control} {...form.register('from')} type="time" />}
          </Field>
          <Field label={t('assets.to')} error={errors.to?.message}>
            {(control) => (
              <Input
                {...control}
                {...form.register('to', {
                  validate: (to, { from }) =>
                    (from === '') !== (to === '')
                      ? t('assets.timesIncomplete')
                      : from === '' || from !== to || t('assets.timesSame'),
                })}
                type="time"
              />
            )}
          </Field>
        </div>
        <div className="flex min-h-8 items-center justify-between gap-3">
          <p className="text-ink-muted text-sm">
            {allDay ? t('assets.timesNone') : late ? t('assets.timesOverMidnight') : t('assets.timesHint')}
          </p>
          {!allDay && (
            <Button
              look="ghost"
              size="sm"
              onClick={() => {
                form.setValue('from', '', { shouldDirty: true })
                form.setValue('to', '', { shouldDirty: true })
                form.clearErrors(['from', 'to'])
              }}
            >
              {t('assets.allDay')}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}
