'use client'

import { BookmarkPlus, CalendarRange, LayoutGrid, List, PanelLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Select } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { AssetSearch, type Suggestion } from '@/features/assets/asset-search'
import { typeWords } from '@/features/assets/asset-words'
import { isNarrowed, listState } from '@/features/assets/filter'
import { isPlainState, plainStates, stateLabels } from '@/features/assets/filter-words'
import type { Asset, AssetFacets } from '@/features/assets/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import type { useUrlState } from '@/lib/url-state'

type ListUrl = ReturnType<typeof useUrlState<typeof listState>>
type Sort = ListUrl[0]['sort']

const sorts: [Sort, MessageKey][] = [
  ['play_order', 'assets.byOrder'],
  ['-created_at', 'assets.byNewest'],
  ['created_at', 'assets.byOldest'],
  ['-updated_at', 'assets.byChanged'],
  ['name', 'assets.byName'],
  ['-name', 'assets.byNameDown'],
  ['-file_size', 'assets.byLargest'],
  ['file_size', 'assets.bySmallest'],
]
// Orders that only saved searches ask for.
const rareSorts: Partial<Record<Sort, MessageKey>> = {
  '-play_order': 'assets.byOrderDown',
  updated_at: 'assets.byUnchanged',
  '-deleted_at': 'assets.byDeleted',
  deleted_at: 'assets.byFirstDeleted',
}

type Counts = AssetFacets['type'] | undefined

function countIn(counts: Counts, value: string): number {
  return counts?.find((count) => count.value === value)?.count ?? 0
}

type AssetToolbarProps = {
  state: ListUrl[0]
  set: ListUrl[1]
  /** How many assets fit each choice; nothing until that is known. */
  facets: AssetFacets | undefined
  onPick: (suggestion: Suggestion) => void
  onBrowse: () => void
  onDates: () => void
  onSave: () => void
}

/** Search, filters, order and look of the asset list; all of it lives in the address. */
export function AssetToolbar({ state, set, facets, onPick, onBrowse, onDates, onSave }: AssetToolbarProps) {
  const { t } = useI18n()
  const stateCounts: Record<string, number> = facets
    ? {
        on: countIn(facets.is_enabled, 'true'),
        off: countIn(facets.is_enabled, 'false'),
        failed: countIn(facets.processing_status, 'failed'),
        shared: countIn(facets.is_shared, 'true'),
      }
    : {}
  const trash = state.trash === '1'
  const rareSort = rareSorts[state.sort]
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2">
      <Button className="lg:hidden" onClick={onBrowse}>
        <PanelLeft aria-hidden />
        {t('library.browse')}
      </Button>
      <AssetSearch
        value={state.q}
        onChange={(q) => set({ q })}
        onPick={onPick}
        className="min-w-0 flex-1 basis-48 sm:max-w-80"
      />
      {isNarrowed(state) && (
        <IconButton label={t('library.saveSearch')} onClick={onSave}>
          <BookmarkPlus aria-hidden />
        </IconButton>
      )}
      <Filter
        label={t('assets.filterType')}
        value={state.type}
        onChange={(type) => set({ type: type as ListUrl[0]['type'] })}
      >
        <option value="all">{t('assets.anyType')}</option>
        {Object.entries(typeWords).map(([type, { label }]) => (
          <option key={type} value={type satisfies string as Asset['type']}>
            <Counted label={t(label)} count={state.type === 'all' && facets ? countIn(facets.type, type) : undefined} />
          </option>
        ))}
      </Filter>
      {!trash && (
        <Filter
          label={t('assets.filterState')}
          value={state.state.join(',')}
          onChange={(value) => set({ state: listState.state.read(value) })}
        >
          <option value="">{t('assets.anyState')}</option>
          {plainStates.map((word) => (
            <option key={word} value={word}>
              <Counted label={t(stateLabels[word])} count={state.state.length === 0 ? stateCounts[word] : undefined} />
            </option>
          ))}
          {!isPlainState(state.state) && (
            <option value={state.state.join(',')}>{state.state.map((word) => t(stateLabels[word])).join(', ')}</option>
          )}
        </Filter>
      )}
      <IconButton label={t('assets.dates')} onClick={onDates}>
        <CalendarRange aria-hidden />
      </IconButton>
      <span className="hidden flex-1 2xl:block" />
      <Filter label={t('assets.sort')} value={state.sort} onChange={(sort) => set({ sort: sort as Sort })}>
        {rareSort && <option value={state.sort}>{t(rareSort)}</option>}
        {sorts.map(([value, label]) => (
          <option key={value} value={value}>
            {t(trash && value === 'play_order' ? 'assets.byDeleted' : label)}
          </option>
        ))}
      </Filter>
      <Segmented
        label={t('assets.view')}
        value={state.view}
        onChange={(view) => set({ view })}
        options={[
          { value: 'grid', label: t('assets.viewGrid'), icon: LayoutGrid },
          { value: 'list', label: t('assets.viewList'), icon: List },
        ]}
      />
    </div>
  )
}

type FilterProps = { label: string; value: string; onChange: (value: string) => void; children: ReactNode }

function Filter({ label, value, onChange, children }: FilterProps) {
  return (
    <Select
      aria-label={label}
      className="w-auto! min-w-30 flex-1 sm:max-w-44 sm:flex-none"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {children}
    </Select>
  )
}

function Counted({ label, count }: { label: string; count: number | undefined }) {
  const { number } = useI18n()
  return count === undefined ? label : `${label} (${number(count)})`
}
