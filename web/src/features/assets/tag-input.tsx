'use client'

import { X } from 'lucide-react'
import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { useI18n } from '@/lib/i18n'

type TagInputProps = {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: true
  value: string[]
  onChange: (tags: string[]) => void
}

const longest = 64

/** Words in a row: Enter or a comma adds one, Backspace takes the last away. */
export function TagInput({ value, onChange, ...control }: TagInputProps) {
  const { t } = useI18n()
  const [typed, setTyped] = useState('')
  const add = (text: string) => {
    const words = text
      .split(/[,\n]/)
      .map((word) => word.trim().slice(0, longest))
      .filter((word) => word !== '')
    const next = [...value]
    for (const word of words) {
      if (!next.some((tag) => tag.toLowerCase() === word.toLowerCase())) next.push(word)
    }
    setTyped('')
    if (next.length !== value.length) onChange(next)
  }
  return (
    <div
      className={cn(
        'flex min-h-9 flex-wrap items-center gap-1.5 rounded-md border border-field bg-surface px-1.5 py-1 shadow-sm transition-colors focus-within:border-ring focus-within:outline-2 focus-within:outline-ring hover:border-ink-muted has-disabled:opacity-60',
        control['aria-invalid'] && 'border-danger-mark',
      )}
    >
      {value.map((tag) => (
        <span
          key={tag}
          className="inline-flex h-6 max-w-full items-center rounded-sm bg-hover ps-2 font-medium text-ink text-xs"
        >
          <span className="truncate">{tag}</span>
          <button
            type="button"
            aria-label={t('assets.removeTag', { tag })}
            onClick={() => onChange(value.filter((other) => other !== tag))}
            className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-muted hover:text-ink"
          >
            <X className="size-3" aria-hidden />
          </button>
        </span>
      ))}
      <input
        {...control}
        value={typed}
        onChange={(event) =>
          event.target.value.includes(',') ? add(event.target.value) : setTyped(event.target.value)
        }
        onBlur={() => add(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault()
            add(typed)
          } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
            onChange(value.slice(0, -1))
          }
        }}
        autoComplete="off"
        placeholder={value.length === 0 ? t('assets.tagsPlaceholder') : undefined}
        className="h-6.5 min-w-24 flex-1 bg-transparent px-1.5 text-base text-ink outline-none placeholder:text-ink-faint"
      />
    </div>
  )
}
