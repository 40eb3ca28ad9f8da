'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Select } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { type Collection, itemsQuery, type Run, type Status } from '@/features/imports/queries'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

/** What most needs a look comes first. */
function startOf(run: Run): Status {
  if (run.failed > 0) return 'failed'
  return run.done > 0 ? 'done' : 'skipped'
}

/** What became of each thing, with the reason where it did not come over. */
export function RunItems({ run, collection }: { run: Run; collection: Collection }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [status, setStatus] = useState<Status>(startOf(run))
  const query = useInfiniteQuery(itemsQuery(slug, api, collection, run, status))
  const items = query.data?.pages.flatMap((page) => page.results) ?? []
  const rest = run.total - run.done - run.skipped - run.failed
  return (
    <div className="border-line border-t">
      <div className="px-5 py-3">
        <Select
          aria-label={t('imports.filter')}
          className="w-auto!"
          value={status}
          onChange={(event) => setStatus(event.target.value as Status)}
        >
          <option value="done">{t(run.dry_run ? 'imports.onlyWould' : 'imports.onlyDone', { count: run.done })}</option>
          <option value="skipped">{t('imports.onlySkipped', { count: run.skipped })}</option>
          <option value="failed">{t('imports.onlyFailed', { count: run.failed })}</option>
          {rest > 0 && <option value="pending">{t('imports.onlyPending', { count: rest })}</option>}
        </Select>
      </div>
      {query.isPending && <Skeleton className="mx-5 mb-4 h-24 rounded-lg" />}
      {query.isError && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <p className="px-5 pb-4 text-ink-muted text-sm">{t('imports.nothing')}</p>
      )}
      <ul>
        {items.map((item) => (
          <li key={item.remote_id} className="border-line border-t px-5 py-2.5 text-sm">
            {item.asset_id ? (
              <Link
                prefetch={false}
                href={`/${slug}/assets/${item.asset_id}/`}
                className="font-medium text-accent hover:underline"
              >
                {item.name}
              </Link>
            ) : (
              <p className="break-words font-medium text-ink">{item.name}</p>
            )}
            {item.note && <p className="text-ink-muted">{item.note}</p>}
          </li>
        ))}
      </ul>
      <MoreButton query={query} className="m-4">
        {t('imports.more')}
      </MoreButton>
    </div>
  )
}
