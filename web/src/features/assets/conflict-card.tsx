'use client'

import { GitCompareArrows } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { type Field, isEveryDay, type Values } from '@/features/assets/asset-values'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import { momentOf } from '@/lib/moment'

/** The name of each field. */
const fieldLabels: Record<Field, MessageKey> = {
  name: 'assets.name',
  enabled: 'assets.enabledLabel',
  duration: 'assets.secondsOnScreen',
  toEnd: 'assets.playToEnd',
  start: 'assets.start',
  end: 'assets.end',
  days: 'assets.days',
  from: 'assets.from',
  to: 'assets.to',
  tags: 'assets.tags',
  refresh: 'assets.refresh',
  address: 'assets.address',
  noCache: 'assets.noCache',
  skipCheck: 'assets.skipCheck',
  skipTls: 'assets.skipTls',
}

type ConflictCardProps = {
  fields: Field[]
  mine: Values
  theirs: Values
  onTheirs: () => void
  onMine: () => void
}

/** Somebody else changed the same fields: both versions, and the choice between them. */
export function ConflictCard({ fields, mine, theirs, onTheirs, onMine }: ConflictCardProps) {
  const { t } = useI18n()
  const words = useWords()
  return (
    <div role="alert" className="m-5 mb-0 grid gap-3 rounded-lg border border-warning-mark bg-warning-soft p-4">
      <div className="flex gap-3">
        <GitCompareArrows className="mt-0.5 size-4.5 shrink-0 text-warning" aria-hidden />
        <div className="text-sm">
          <h3 className="font-semibold text-warning">{t('assets.conflictTitle')}</h3>
          <p className="text-ink">{t('assets.conflictText')}</p>
        </div>
      </div>
      <table className="w-full table-fixed text-sm">
        <thead className="text-start text-ink-muted text-xs">
          <tr>
            <th className="py-1 text-start font-medium">{t('assets.conflictField')}</th>
            <th className="py-1 text-start font-medium">{t('assets.conflictMine')}</th>
            <th className="py-1 text-start font-medium">{t('assets.conflictTheirs')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field} className="border-line border-t align-top text-ink">
              <th scope="row" className="wrap-anywhere py-1.5 pe-2 text-start font-normal">
                {t(fieldLabels[field])}
              </th>
              <td className="wrap-anywhere py-1.5 pe-2">{words(field, mine)}</td>
              <td className="wrap-anywhere py-1.5">{words(field, theirs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={onTheirs}>
          {t('assets.takeTheirs')}
        </Button>
        <Button size="sm" look="primary" onClick={onMine}>
          {t('assets.keepMine')}
        </Button>
      </div>
    </div>
  )
}

function useWords() {
  const { t, dateTime, weekdays } = useI18n()
  return (field: Field, values: Values): string => {
    const value = values[field]
    if (typeof value === 'boolean') return t(value ? 'assets.yes' : 'assets.no')
    if (value === '') return t('assets.none')
    if (field === 'start' || field === 'end') return dateTime(momentOf(value) ?? '')
    if (field === 'tags') return value.split('\n').join(', ')
    if (field !== 'days') return value
    const names = weekdays()
    return isEveryDay(value) ? t('assets.everyDay') : [...value].map((day) => names[Number(day) - 1]).join(', ')
  }
}
