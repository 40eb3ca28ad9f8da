'use client'

import { Field } from '@/components/ui/field'
import { Switch } from '@/components/ui/switch'
import { ZoneSelect } from '@/components/zone-select'
import type { WidgetType } from '@/features/layouts/queries'
import { ChoiceField, ColourField, LineField, LinesField, NumberField } from '@/features/layouts/setting-inputs'
import { widgetFields } from '@/features/layouts/widget-fields'
import { type SettingField, type Settings, settingOf, withSetting } from '@/features/layouts/widgets'
import { useI18n } from '@/lib/i18n'
import { localOf, momentOf } from '@/lib/moment'

type WidgetFormProps = {
  type: WidgetType
  settings: Settings
  /** What is wrong with a setting. */
  faultOf: (setting: string) => string | undefined
  onChange: (settings: Settings, setting: string) => void
}

/** The settings of a widget. */
export function WidgetForm({ type, settings, faultOf, onChange }: WidgetFormProps) {
  return (
    <div className="grid grid-cols-1 gap-4">
      {widgetFields[type]
        .filter(({ when }) => when?.(settings) ?? true)
        .map((field) => (
          <SettingInput
            key={field.name}
            field={field}
            value={settingOf(settings, field.name)}
            error={faultOf(field.name)}
            onChange={(value) => onChange(withSetting(settings, field.name, value), field.name)}
          />
        ))}
    </div>
  )
}

type SettingInputProps = {
  field: SettingField
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

function SettingInput({ field, value, error, onChange }: SettingInputProps) {
  const { t } = useI18n()
  const label = t(field.label)
  const words = typeof value === 'string' ? value : ''
  switch (field.kind) {
    case 'lines':
      return <LinesField {...{ label, error, onChange }} value={words} maxLength={field.most ?? 2000} />
    case 'line':
      return <LineField {...{ label, error, onChange }} value={words} maxLength={field.most} />
    case 'address':
      return (
        <LineField {...{ label, error, onChange }} value={words} type="url" placeholder="https://" maxLength={2000} />
      )
    case 'colour':
      return (
        <ColourField
          {...{ label, error, onChange }}
          value={words || (field.name === 'color' ? '#ffffff' : '#000000')}
        />
      )
    case 'number':
      return (
        <NumberField
          {...{ label, error, onChange }}
          value={typeof value === 'number' ? value : (field.otherwise ?? field.least)}
          least={field.least}
          most={field.most}
        />
      )
    case 'choice': {
      const { options, numeric } = field
      const shown = String(value ?? '')
      return (
        <ChoiceField
          {...{ label, error, options }}
          value={options.some(([option]) => option === shown) ? shown : (options[0]?.[0] ?? '')}
          onChange={(chosen) => onChange(numeric ? Number(chosen) : chosen)}
        />
      )
    }
    case 'switch':
      return (
        <div className="flex items-center justify-between gap-3">
          <p className="font-medium text-ink text-sm">{label}</p>
          <Switch label={label} checked={value === true} onChange={onChange} />
        </div>
      )
    case 'zone':
      return (
        <Field label={label} error={error}>
          {(control) => (
            <ZoneSelect
              {...control}
              current={words}
              empty={t('layouts.ofScreen')}
              value={words}
              onChange={(event) => onChange(event.target.value)}
            />
          )}
        </Field>
      )
    case 'moment':
      return (
        <LineField
          {...{ label, error }}
          type="datetime-local"
          value={words ? localOf(words) : ''}
          onChange={(local) => onChange(momentOf(local) ?? undefined)}
        />
      )
  }
}
