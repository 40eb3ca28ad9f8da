'use client'

import { ChevronRight, Ellipsis } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { Menu, type MenuItem } from '@/components/ui/menu'
import type { Node } from '@/features/library/tree'
import { useI18n } from '@/lib/i18n'

/** How one entry of a tree looks and what can be done with it. */
export type Entry = {
  icon: ReactNode
  count?: number | undefined
  current: boolean
  onOpen: () => void
  items?: () => MenuItem[]
  drag?: (event: DragEvent) => void
  /** Takes what is dropped, when it is something that it can take. */
  accepts?: (event: DragEvent) => boolean
  onDrop?: (event: DragEvent) => void
}

type TreeListProps<T> = { nodes: Node<T>[]; open: string[]; entry: (node: Node<T>) => Entry }

/** Entries with others below them, which open and close. */
export function TreeList<T>({ nodes, open, entry }: TreeListProps<T>) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => {
    const next = new Set(turned)
    if (!next.delete(id)) next.add(id)
    setTurned(next)
  }
  const list = (level: Node<T>[], depth: number) => (
    <ul className="grid grid-cols-1">
      {level.map((node) => {
        const isOpen = open.includes(node.id) !== turned.has(node.id)
        return (
          <li key={node.id}>
            <Row
              label={node.label}
              depth={depth}
              entry={entry(node)}
              open={node.children.length > 0 ? isOpen : null}
              onToggle={() => toggle(node.id)}
            />
            {isOpen && node.children.length > 0 && list(node.children, depth + 1)}
          </li>
        )
      })}
    </ul>
  )
  return list(nodes, 0)
}

type RowProps = { label: string; entry: Entry; depth?: number; open?: boolean | null; onToggle?: () => void }

const indents = ['ps-0', 'ps-3', 'ps-6', 'ps-9', 'ps-12']

/** One entry at the side of the library. */
export function Row({ label, entry, depth = 0, open = null, onToggle }: RowProps) {
  const { t, number } = useI18n()
  const [over, setOver] = useState(false)
  const takes = (event: DragEvent) => entry.accepts?.(event) ?? false
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the menus move by keyboard
    <div
      onDragOver={(event) => {
        if (!takes(event)) return
        event.preventDefault()
        if (!over) setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (!takes(event)) return
        event.preventDefault()
        entry.onDrop?.(event)
      }}
      className={cn(
        'group/row flex h-8 min-w-0 items-center rounded-md text-sm transition-colors',
        indents[Math.min(depth, indents.length - 1)],
        entry.current ? 'bg-selected text-accent' : 'text-ink-muted hover:bg-hover hover:text-ink',
        over && 'bg-accent-soft outline-2 outline-primary -outline-offset-2',
      )}
    >
      {open === null ? (
        <span className="w-6 shrink-0" />
      ) : (
        <button
          type="button"
          aria-label={t(open ? 'library.close' : 'library.open', { name: label })}
          aria-expanded={open}
          onClick={onToggle}
          className="grid h-8 w-6 shrink-0 place-items-center rounded-md"
        >
          <ChevronRight className={cn('size-3.5 transition-transform', open && 'rotate-90')} aria-hidden />
        </button>
      )}
      <button
        type="button"
        aria-current={entry.current ? 'true' : undefined}
        draggable={entry.drag !== undefined}
        onDragStart={entry.drag}
        onClick={entry.onOpen}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md pe-1.5 text-start"
      >
        {entry.icon}
        <span className={cn('min-w-0 flex-1 truncate', entry.current && 'font-medium')} title={label}>
          {label}
        </span>
        {entry.count !== undefined && (
          <span className="shrink-0 text-ink-muted text-xs tabular-nums">{number(entry.count)}</span>
        )}
      </button>
      {entry.items && (
        <Menu
          label={t('library.menuOf', { name: label })}
          items={entry.items}
          className="grid size-7 shrink-0 place-items-center rounded-md text-ink-muted opacity-0 hover:text-ink focus-visible:opacity-100 group-hover/row:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
        >
          <Ellipsis className="size-4" aria-hidden />
        </Menu>
      )}
    </div>
  )
}
