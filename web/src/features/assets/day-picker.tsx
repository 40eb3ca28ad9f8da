'use client'

import { cn } from '@/components/ui/cn'
import { useI18n } from '@/lib/i18n'

type DayPickerProps = { label: string; value: string; onChange: (days: string) => void; error?: string | undefined }

const days = [...'1234567']

/** The days of the week as seven switches; the value is the digits of the chosen ones, 1 is Monday. */
export function DayPicker({ label, value, onChange, error }: DayPickerProps) {
  const { weekdays, longWeekdays } = useI18n()
  const short = weekdays()
  const long = longWeekdays()
  const toggle = (day: string) =>
    onChange(days.filter((other) => (other === day ? !value.includes(day) : value.includes(other))).join(''))
  return (
    <fieldset className="grid gap-1.5" aria-describedby={error ? 'days-error' : undefined}>
      <legend className="mb-1.5 font-medium text-ink text-sm">{label}</legend>
      <div className="grid grid-cols-7 gap-1">
        {days.map((day, index) => (
          <label
            key={day}
            className={cn(
              'grid h-9 cursor-pointer place-items-center rounded-md border text-xs transition-colors has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2 has-disabled:cursor-default has-disabled:opacity-60',
              value.includes(day)
                ? 'border-primary bg-accent-soft font-semibold text-accent'
                : 'border-field bg-surface text-ink-muted hover:border-ink-muted hover:text-ink',
            )}
          >
            <input
              type="checkbox"
              aria-label={long[index]}
              checked={value.includes(day)}
              onChange={() => toggle(day)}
              className="sr-only"
            />
            <span aria-hidden>{short[index]}</span>
          </label>
        ))}
      </div>
      {error && (
        <p id="days-error" role="alert" className="text-danger text-sm">
          {error}
        </p>
      )}
    </fieldset>
  )
}
