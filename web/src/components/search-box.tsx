'use client'

import { Search, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Input } from '@/components/ui/input'
import { useI18n } from '@/lib/i18n'

const typingMs = 200

type SearchBoxProps = {
  label: string
  value: string
  onChange: (value: string) => void
  autoFocus?: boolean
  className?: string
}

/** A search field that asks when the typing pauses. */
export function SearchBox({ label, value, onChange, autoFocus, className }: SearchBoxProps) {
  const { t } = useI18n()
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
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
  return (
    <div className={cn('relative', className)}>
      <Search className="pointer-events-none absolute start-3 top-2.5 size-4 text-ink-faint" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        autoFocus={autoFocus}
        onChange={(event) => setTyped(event.target.value)}
        className="ps-9 pe-9 [&::-webkit-search-cancel-button]:hidden"
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
    </div>
  )
}
