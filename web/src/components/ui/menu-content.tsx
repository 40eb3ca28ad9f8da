'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import type { MenuItem } from '@/components/ui/menu'

type MenuContentProps = { label: string; items: MenuItem[]; align: 'start' | 'end'; onClose: () => void }

/** The open menu. It hangs on the box around it, which the button shares. */
export default function MenuContent({ label, items, align, onClose }: MenuContentProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-lg motion-safe:animate-pop"
        >
          {items.map((item) => (
            <Row key={item.key} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const row =
  'flex min-h-8 cursor-pointer select-none items-center gap-2.5 rounded-md px-2 py-1 text-sm outline-none data-disabled:pointer-events-none data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0'

function Row({ item }: { item: MenuItem }) {
  if (item.kind === 'separator') return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
  if (item.kind === 'heading') {
    return <Radix.Label className="px-2 pt-2 pb-1 font-medium text-ink-muted text-xs">{item.label}</Radix.Label>
  }
  const inner = (
    <>
      {item.icon && <item.icon aria-hidden className={item.danger ? '' : 'text-ink-muted'} />}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.kind === 'choice' && item.checked && <Check aria-hidden className="text-accent" />}
      {item.kind === 'action' && item.shortcut && <Kbd>{item.shortcut}</Kbd>}
    </>
  )
  const className = cn(row, item.danger ? 'text-danger' : 'text-ink')
  if (item.kind === 'choice') {
    return (
      <Radix.CheckboxItem className={className} checked={item.checked} onSelect={item.onSelect}>
        {inner}
      </Radix.CheckboxItem>
    )
  }
  return (
    <Radix.Item className={className} disabled={item.disabled ?? false} onSelect={item.onSelect}>
      {inner}
    </Radix.Item>
  )
}
