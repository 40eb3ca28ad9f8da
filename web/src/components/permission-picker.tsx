'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { useI18n } from '@/lib/i18n'
import { actionName, grouped, groupName } from '@/lib/permission-words'

type PermissionPickerProps = {
  legend: string
  /** Everything that can be chosen. */
  offered: string[]
  value: string[]
  onChange: (value: string[]) => void
}

/** Chooses permissions, in groups of what they are about. */
export function PermissionPicker({ legend, offered, value, onChange }: PermissionPickerProps) {
  const { t } = useI18n()
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium text-ink text-sm">{legend}</legend>
      {grouped(offered).map(([group, names]) => (
        <div key={group} className="grid gap-1 sm:grid-cols-[8rem_1fr]">
          <span className="text-ink-muted text-sm leading-6">{groupName(t, group)}</span>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {names.map((name) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside
              <label key={name} className="flex items-center gap-1 text-ink text-sm">
                <Checkbox
                  aria-label={`${groupName(t, group)}: ${actionName(t, name)}`}
                  checked={value.includes(name)}
                  onChange={(event) =>
                    onChange(event.target.checked ? [...value, name] : value.filter((other) => other !== name))
                  }
                />
                {actionName(t, name)}
              </label>
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  )
}
