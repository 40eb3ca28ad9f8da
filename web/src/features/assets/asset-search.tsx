'use client'

import { useQuery } from '@tanstack/react-query'
import { Folder as FolderIcon, Image as ImageIcon, Search, Tag as TagIcon, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Input } from '@/components/ui/input'
import { suggestionsQuery } from '@/features/library/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const typingMs = 200
const shortest = 2

export type Suggestion = { kind: 'name' | 'tag' | 'folder'; value: string }

type AssetSearchProps = {
  value: string
  onChange: (value: string) => void
  /** Takes a tag or a folder that was suggested. */
  onPick: (suggestion: Suggestion) => void
  className?: string
}

const icons = { name: ImageIcon, tag: TagIcon, folder: FolderIcon }
const kinds: Record<Suggestion['kind'], MessageKey> = {
  name: 'assets.suggestName',
  tag: 'assets.suggestTag',
  folder: 'assets.suggestFolder',
}

/** The word that is being typed, for which something can be suggested. */
function wordOf(typed: string): string {
  return /["()]/.test(typed) ? '' : typed.trim()
}

/** The search of the library: asks when the typing pauses, and suggests names, tags and folders. */
export function AssetSearch({ value, onChange, onPick, className }: AssetSearchProps) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const id = useId()
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  // The address changed from elsewhere, for example by going back.
  if (value !== known) {
    setKnown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => {
      setKnown(typed)
      onChange(typed)
    }, typingMs)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])

  const word = wordOf(value)
  const asked = useQuery({ ...suggestionsQuery(slug, api, word), enabled: open && word.length >= shortest })
  const suggestions = open && word.length >= shortest && typed.trim() === word ? (asked.data?.results ?? []) : []

  const pick = (suggestion: Suggestion) => {
    setOpen(false)
    setActive(-1)
    if (suggestion.kind === 'name') {
      const phrase = `"${suggestion.value.replaceAll('"', ' ')}"`
      setTyped(phrase)
      setKnown(phrase)
      onChange(phrase)
    } else {
      setTyped('')
      setKnown('')
      onPick(suggestion)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const down = event.key === 'ArrowDown'
    if (down || event.key === 'ArrowUp') {
      if (suggestions.length === 0) return setOpen(true)
      event.preventDefault()
      setActive((now) => (now + (down ? 1 : now < 0 ? 0 : -1) + suggestions.length) % suggestions.length)
    } else if (event.key === 'Enter') {
      const chosen = suggestions[active]
      if (chosen) pick(chosen)
      else setOpen(false)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
      setActive(-1)
    }
  }

  return (
    <div className={cn('relative', className)}>
      <Search className="pointer-events-none absolute start-3 top-2.5 size-4 text-ink-faint" aria-hidden />
      <Input
        type="text"
        role="combobox"
        aria-label={t('assets.search')}
        aria-expanded={suggestions.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 && suggestions[active] ? `${id}-${active}` : undefined}
        aria-describedby={`${id}-help`}
        placeholder={t('assets.search')}
        autoComplete="off"
        maxLength={500}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setOpen(true)
          setActive(-1)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="ps-9 pe-9"
      />
      {typed !== '' && (
        <IconButton
          tip={false}
          label={t('components.clearSearch')}
          className="absolute! end-0.5 top-0.5"
          onClick={() => setTyped('')}
        >
          <X aria-hidden />
        </IconButton>
      )}
      <p id={`${id}-help`} className="sr-only">
        {t('assets.searchHelp')}
      </p>
      <div
        className={cn(
          'absolute inset-x-0 top-full z-30 mt-1.5 overflow-hidden rounded-lg border border-line bg-raised shadow-lg',
          !(open && (suggestions.length > 0 || typed === '')) && 'hidden',
        )}
      >
        <div id={`${id}-list`} role="listbox" aria-label={t('assets.suggestions')} className="p-1">
          {suggestions.map((suggestion, index) => {
            const Icon = icons[suggestion.kind]
            return (
              <div
                key={`${suggestion.kind}-${suggestion.value}`}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                tabIndex={-1}
                // Before the field loses the focus, which would close the list.
                onPointerDown={(event) => {
                  event.preventDefault()
                  pick(suggestion)
                }}
                onPointerMove={() => setActive(index)}
                className={cn(
                  'flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 text-ink text-sm',
                  index === active && 'bg-hover',
                )}
              >
                <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />
                <span className="min-w-0 flex-1 truncate">{suggestion.value}</span>
                <span className="text-ink-muted text-xs">{t(kinds[suggestion.kind])}</span>
              </div>
            )
          })}
        </div>
        <p aria-hidden className="border-line border-t bg-hover px-3 py-2 text-ink-muted text-xs">
          {t('assets.searchHelp')}
        </p>
      </div>
    </div>
  )
}
