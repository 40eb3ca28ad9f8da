import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

/** A panel of the page. */
export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return <section className={cn('rounded-lg border border-line bg-surface shadow-sm', className)}>{children}</section>
}

type PanelProps = { title: string; text?: ReactNode; actions?: ReactNode; className?: string; children: ReactNode }

/** A panel with a heading. */
export function Panel({ title, text, actions, className, children }: PanelProps) {
  return (
    <Card className={className ?? ''}>
      <header className="flex min-h-13 items-center justify-between gap-3 border-line border-b px-5 py-2.5">
        <div>
          <h2 className="font-semibold text-base text-ink">{title}</h2>
          {text && <p className="text-ink-muted text-sm">{text}</p>}
        </div>
        {actions}
      </header>
      <div className="p-5">{children}</div>
    </Card>
  )
}
