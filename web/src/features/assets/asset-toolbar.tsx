'use client'

import { LayoutGrid, List } from 'lucide-react'
import { SearchBox } from '@/components/search-box'
import { Select } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { typeWords } from '@/features/assets/asset-words'
import type { listState } from '@/features/assets/filter'
import type { Asset } from '@/features/assets/queries'
import type { MessageKey } from '@/gen/messages/keys'
import { useI18n } from '@/lib/i18n'
import type { useUrlState } from '@/lib/url-state'

type ListUrl = ReturnType<typeof useUrlState<typeof listState>>

const states: [ListUrl[0]['state'], MessageKey][] = [
  ['all', 'assets.anyState'],
  ['on', 'assets.onlyOn'],
  ['off', 'assets.onlyOff'],
  ['failed', 'assets.onlyFailed'],
]
const sorts: [ListUrl[0]['sort'], MessageKey][] = [
  ['play_order', 'assets.byOrder'],
  ['-created_at', 'assets.byNewest'],
  ['-updated_at', 'assets.byChanged'],
  ['name', 'assets.byName'],
  ['-name', 'assets.byNameDown'],
]

/** Search, filters, order and look of the asset list; all of it lives in the address. */
export function AssetToolbar({ state, set }: { state: ListUrl[0]; set: ListUrl[1] }) {
  const { t } = useI18n()
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2">
      <SearchBox label={t('assets.search')} value={state.q} onChange={(q) => set({ q })} className="w-full sm:w-64" />
      <Select
        aria-label={t('assets.filterType')}
        className="w-auto! min-w-32 flex-1 sm:flex-none"
        value={state.type}
        onChange={(event) => set({ type: event.target.value as ListUrl[0]['type'] })}
      >
        <option value="all">{t('assets.anyType')}</option>
        {Object.entries(typeWords).map(([type, { label }]) => (
          <option key={type} value={type satisfies string as Asset['type']}>
            {t(label)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('assets.filterState')}
        className="w-auto! min-w-32 flex-1 sm:flex-none"
        value={state.state}
        onChange={(event) => set({ state: event.target.value as ListUrl[0]['state'] })}
      >
        {states.map(([value, label]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
      <span className="hidden flex-1 lg:block" />
      <Select
        aria-label={t('assets.sort')}
        className="w-auto! flex-1 sm:flex-none"
        value={state.sort}
        onChange={(event) => set({ sort: event.target.value as ListUrl[0]['sort'] })}
      >
        {sorts.map(([value, label]) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
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
