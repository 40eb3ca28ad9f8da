import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type EmptyStateProps = { icon: LucideIcon; title: string; text: ReactNode; action?: ReactNode; children?: ReactNode }

/** What a list without entries says: what belongs here and the one thing to do. */
export function EmptyState({ icon: Icon, title, text, action, children }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center rounded-lg border border-line-strong border-dashed px-6 py-14 text-center">
      <span className="mb-4 grid size-12 place-items-center rounded-xl bg-accent-soft text-accent">
        <Icon className="size-6" aria-hidden />
      </span>
      <h2 className="font-semibold text-base text-ink">{title}</h2>
      <p className="mt-1 max-w-md text-ink-muted text-sm">{text}</p>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
      {children}
    </div>
  )
}
