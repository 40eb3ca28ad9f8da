import type { ReactNode } from 'react'

/** Names and values under each other; facts without a value are left out. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-1 gap-2.5">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="flex items-baseline justify-between gap-4 text-sm">
            <dt className="shrink-0 text-ink-muted">{name}</dt>
            <dd className="min-w-0 truncate text-end text-ink" title={typeof value === 'string' ? value : undefined}>
              {value}
            </dd>
          </div>
        ))}
    </dl>
  )
}
