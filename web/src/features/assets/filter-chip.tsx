import { X } from 'lucide-react'
import type { ReactNode } from 'react'

type FilterChipProps = { label: string; drop: string; mark?: ReactNode; onDrop: () => void }

/** One thing that the list is narrowed by; a click takes it away. */
export function FilterChip({ label, drop, mark, onDrop }: FilterChipProps) {
  return (
    <button
      type="button"
      aria-label={drop}
      onClick={onDrop}
      className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full border border-line bg-surface ps-2.5 pe-2 text-ink text-sm shadow-sm hover:border-line-strong"
    >
      {mark}
      <span className="truncate">{label}</span>
      <X className="size-3.5 shrink-0 text-ink-muted" aria-hidden />
    </button>
  )
}
