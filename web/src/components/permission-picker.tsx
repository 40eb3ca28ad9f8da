'use client'

import { Lock } from 'lucide-react'
import { useId } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { useI18n } from '@/lib/i18n'
import { actionName, grouped, groupName } from '@/lib/permission-words'

type PermissionPickerProps = {
  legend: string
  /** Everything there is. */
  offered: string[]
  /** Whether the person may give one: nobody gives more than they have. */
  givable: (permission: string) => boolean
  value: string[]
  onChange: (value: string[]) => void
}

/** Chooses permissions, in groups of what they are about. */
export function PermissionPicker({ legend, offered, givable, value, onChange }: PermissionPickerProps) {
  const { t } = useI18n()
  const id = useId()
  const beyond = !offered.every(givable)
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-medium text-ink text-sm">{legend}</legend>
      {beyond && (
        <p id={id} className="flex items-center gap-2 text-ink-muted text-sm">
          <Lock className="size-3.5 shrink-0" aria-hidden />
          {t('components.notGivable')}
        </p>
      )}
      {grouped(offered).map(([group, names]) => (
        <div key={group} className="grid gap-1 sm:grid-cols-[8rem_1fr]">
          <span className="text-ink-muted text-sm leading-6">{groupName(t, group)}</span>
          <div className="flex flex-wrap gap-x-4 gap-y-1">
            {names.map((name) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the tick box is inside
              <label
                key={name}
                className={cn('flex items-center gap-1 text-sm', givable(name) ? 'text-ink' : 'text-ink-faint')}
              >
                <Checkbox
                  disabled={!givable(name)}
                  {...(!givable(name) && { 'aria-describedby': id })}
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
