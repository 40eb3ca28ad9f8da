'use client'

import { useState } from 'react'
import { Badge, type Tone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import { type Collection, isOver, type Run } from '@/features/imports/queries'
import { RunItems } from '@/features/imports/run-items'
import { vendorOf } from '@/features/imports/vendors'
import type { MessageKey } from '@/gen/messages/keys'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

const states: Record<Run['state'], { label: MessageKey; tone: Tone }> = {
  queued: { label: 'imports.queued', tone: 'neutral' },
  running: { label: 'imports.running', tone: 'accent' },
  completed: { label: 'imports.completed', tone: 'success' },
  failed: { label: 'imports.failed', tone: 'danger' },
  cancelled: { label: 'imports.cancelled', tone: 'warning' },
}

type RunCardProps = { run: Run; collection: Collection; open: boolean; onCancelled: () => void }

/** One import or export: how far it is, what came of it and, unfolded, of each thing. */
export function RunCard({ run, collection, open: first, onCancelled }: RunCardProps) {
  const { t, dateTime, bytes } = useI18n()
  const { api } = useTenant()
  const [open, setOpen] = useState(first)
  const { label, tone } = states[run.state]
  const through = run.done + run.skipped + run.failed
  const name = `${vendorOf(run.vendor).label}${run.account && ` · ${run.account}`}`
  const done: MessageKey = run.dry_run
    ? 'imports.wouldCome'
    : collection === 'imports'
      ? 'imports.came'
      : 'imports.sent'

  const cancel = async () => {
    try {
      await must(api.POST(`/api/v3/${collection}/{id}/cancel/`, { params: { path: { id: run.id } } }))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    }
    onCancelled()
  }

  return (
    <Card>
      <div className="grid gap-3 px-5 py-4">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h2 className="min-w-0 flex-1 basis-40 truncate font-semibold text-base text-ink">{name}</h2>
          {run.dry_run && <Badge>{t('imports.dryRun')}</Badge>}
          <Badge tone={tone} dot>
            {t(label)}
          </Badge>
        </header>
        {!isOver(run) && (
          <div className="grid gap-1.5">
            <Progress label={name} value={run.total ? through / run.total : 0} />
            <p className="truncate text-ink-muted text-sm" role="status">
              {run.total
                ? t('imports.through', { through, total: run.total, name: run.current })
                : t('imports.listing')}
            </p>
          </div>
        )}
        {run.error && <p className="text-danger text-sm">{run.error}</p>}
        <p className="text-ink-muted text-sm">
          {[
            t(done, { count: run.done }),
            t('imports.passedOver', { count: run.skipped }),
            t('imports.wentWrong', { count: run.failed }),
            ...(run.bytes ? [bytes(run.bytes)] : []),
            dateTime(run.finished_at ?? run.created_at),
          ].join(' · ')}
        </p>
        <div className="flex flex-wrap gap-2">
          {!isOver(run) && (
            <Button size="sm" onClick={() => void cancel()}>
              {t('components.cancel')}
            </Button>
          )}
          {isOver(run) && run.total > 0 && (
            <Button size="sm" look="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t(open ? 'imports.hideReport' : 'imports.showReport')}
            </Button>
          )}
        </div>
      </div>
      {open && isOver(run) && run.total > 0 && <RunItems run={run} collection={collection} />}
    </Card>
  )
}
