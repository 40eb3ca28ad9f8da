'use client'

import { differences } from '@/features/audit/filter'
import type { Entry } from '@/features/audit/queries'
import { useI18n } from '@/lib/i18n'

/** One deed; open, it tells what it changed. */
export function EntryRow({ entry }: { entry: Entry }) {
  const { t, dateTime } = useI18n()
  const { actor } = entry
  const changed = differences(entry)
  return (
    <li className="border-line border-b last:border-0">
      <details>
        <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-4 gap-y-0.5 px-5 py-3 text-sm hover:bg-hover">
          <code className="min-w-0 flex-1 basis-48 truncate font-medium text-ink">{entry.action}</code>
          <span className="min-w-0 flex-1 basis-40 truncate text-ink-muted">
            {actor.name || actor.email || actor.kind}
          </span>
          <time dateTime={entry.at} className="text-ink-muted">
            {dateTime(entry.at)}
          </time>
        </summary>
        <div className="grid gap-3 px-5 pb-4 text-sm">
          {changed.length === 0 ? (
            <p className="text-ink-muted">{t('audit.noDifference')}</p>
          ) : (
            <table className="w-full table-fixed">
              <thead className="text-ink-muted text-xs">
                <tr>
                  <th scope="col" className="w-1/3 py-1 text-start font-medium">
                    {t('audit.field')}
                  </th>
                  <th scope="col" className="py-1 text-start font-medium">
                    {t('audit.before')}
                  </th>
                  <th scope="col" className="py-1 text-start font-medium">
                    {t('audit.after')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {changed.map(([name, old, now]) => (
                  <tr key={name} className="border-line border-t align-top">
                    <th scope="row" className="break-words py-1.5 pe-3 text-start font-normal text-ink-muted">
                      {name}
                    </th>
                    <td className="break-words py-1.5 pe-3 text-danger">{shown(old)}</td>
                    <td className="break-words py-1.5 text-success">{shown(now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p className="break-all text-ink-faint text-xs">
            {[entry.object, entry.object_id, entry.address, entry.request_id].filter(Boolean).join(' · ')}
          </p>
        </div>
      </details>
    </li>
  )
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
