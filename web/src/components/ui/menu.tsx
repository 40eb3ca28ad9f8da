'use client'

import type { LucideIcon } from 'lucide-react'
import { type ComponentType, type ReactNode, useRef, useState } from 'react'
import { buttonStyles } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'

type Entry = { key: string; label: string; icon?: LucideIcon; danger?: boolean; onSelect: () => void }

/** What a menu holds. */
export type MenuItem =
  | (Entry & { kind: 'action'; shortcut?: string; disabled?: boolean })
  | (Entry & { kind: 'choice'; checked: boolean })
  | { kind: 'heading'; key: string; label: string }
  | { kind: 'separator'; key: string }

type MenuProps = {
  label: string
  items: () => MenuItem[]
  align?: 'start' | 'end'
  className?: string
  tip?: boolean
  children: ReactNode
}

type Content = ComponentType<{ label: string; items: MenuItem[]; align: 'start' | 'end'; onClose: () => void }>
const load = () => import('@/components/ui/menu-content').then((module) => module.default)

/** A button with a menu, whose code arrives when the pointer or the focus comes near. */
export function Menu({ label, items, align = 'end', className, tip, children }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [Content, setContent] = useState<Content | null>(null)
  const fetchContent = async () => {
    const loaded = await load()
    setContent(() => loaded)
  }
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <span className="relative inline-flex max-w-full">
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-tip={label}
        className={cn(className ?? buttonStyles({ look: 'ghost', size: 'icon' }), tip && !open && 'tip')}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          setOpen(true)
          if (!Content) void fetchContent()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          event.currentTarget.click()
        }}
      >
        {children}
      </button>
      {open && Content && <Content label={label} items={items()} align={align} onClose={close} />}
    </span>
  )
}
