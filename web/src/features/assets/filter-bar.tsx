'use client'

import { dayOf, type ListState, momentOfDay, type StateWord } from '@/features/assets/filter'
import { FilterChip } from '@/features/assets/filter-chip'
import { isPlainState, stateLabels } from '@/features/assets/filter-words'
import { useI18n } from '@/lib/i18n'

type FilterBarProps = { state: ListState; set: (changes: Partial<ListState>) => void }

type Chip = { key: string; label: string; off: Partial<ListState> }

/** What the list is narrowed by and no choice above it shows. */
export function FilterBar({ state, set }: FilterBarProps) {
  const { t, day, dateTime } = useI18n()
  const added = (moment: string, end: boolean) =>
    moment === momentOfDay(dayOf(moment), '', end) ? day(dayOf(moment)) : dateTime(moment)
  const without = (word: StateWord) => ({ state: state.state.filter((other) => other !== word) })
  const chips: Chip[] = [
    ...(state.trash === '1' || !isPlainState(state.state)
      ? state.state.map((word) => ({ key: word, label: t(stateLabels[word]), off: without(word) }))
      : []),
    ...(state.mimetype ? [{ key: 'mimetype', label: state.mimetype, off: { mimetype: '' } }] : []),
    ...(state.since
      ? [{ key: 'since', label: t('assets.addedSince', { day: added(state.since, false) }), off: { since: '' } }]
      : []),
    ...(state.until
      ? [{ key: 'until', label: t('assets.addedUntil', { day: added(state.until, true) }), off: { until: '' } }]
      : []),
    ...(state.folder === 'root' ? [{ key: 'folder', label: t('assets.inNoFolder'), off: { folder: '' } }] : []),
    ...(state.below
      ? [
          {
            key: 'below',
            label: t(state.below === '1' ? 'assets.withBelow' : 'assets.withoutBelow'),
            off: { below: '' as const },
          },
        ]
      : []),
  ]
  if (chips.length === 0) return null
  return (
    <ul aria-label={t('assets.filters')} className="mb-3 flex flex-wrap gap-1.5">
      {chips.map(({ key, label, off }) => (
        <li key={key} className="max-w-full">
          <FilterChip label={label} drop={t('assets.dropFilter', { filter: label })} onDrop={() => set(off)} />
        </li>
      ))}
    </ul>
  )
}
