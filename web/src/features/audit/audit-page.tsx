'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Download, History } from 'lucide-react'
import { Suspense, useState } from 'react'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { MoreButton } from '@/components/more-button'
import { Page } from '@/components/page'
import { SearchBox } from '@/components/search-box'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Input, Select } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'
import { EntryRow } from '@/features/audit/entry-row'
import { filterOf, logState } from '@/features/audit/filter'
import { type AuditFilter, auditFile, auditQuery } from '@/features/audit/queries'
import { memberListQuery } from '@/features/people/queries'
import { saveFile } from '@/lib/download'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useUrlState } from '@/lib/url-state'

/** Who did what in the tenant. */
export function AuditPage() {
  return (
    <Suspense fallback={null}>
      <Log />
    </Suspense>
  )
}

function Log() {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const [state, set] = useUrlState(logState)
  const filter = filterOf(state)
  const query = useInfiniteQuery(auditQuery(slug, api, filter))
  const entries = query.data?.pages.flatMap((page) => page.results) ?? []
  const filtered = Object.keys(filter).length > 0
  const clear = () => set({ actor: '', action: '', object: '', since: '', until: '' })

  const content = () => {
    if (query.isPending) return <Skeleton className="h-96 rounded-lg" />
    if (query.isError && entries.length === 0) {
      return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    }
    if (entries.length === 0) {
      return (
        <EmptyState
          icon={History}
          title={t('audit.empty')}
          text={t(filtered ? 'audit.nothingFound' : 'audit.text')}
          action={filtered && <Button onClick={clear}>{t('audit.clear')}</Button>}
        />
      )
    }
    return (
      <Card>
        <ul>
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ul>
        <MoreButton query={query} className="m-4">
          {t('audit.more')}
        </MoreButton>
      </Card>
    )
  }

  return (
    <Page title={t('lib.navAudit')} text={t('audit.text')} actions={<Exports filter={filter} />}>
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <Actor value={state.actor} onChange={(actor) => set({ actor })} />
        <SearchBox
          label={t('audit.action')}
          value={state.action}
          onChange={(action) => set({ action })}
          className="w-full sm:w-60"
        />
        <SearchBox
          label={t('audit.object')}
          value={state.object}
          onChange={(object) => set({ object })}
          className="w-full sm:w-60"
        />
        <Input
          type="date"
          aria-label={t('audit.since')}
          value={state.since}
          onChange={(event) => set({ since: event.target.value })}
          className="w-auto! flex-1 sm:flex-none"
        />
        <Input
          type="date"
          aria-label={t('audit.until')}
          value={state.until}
          onChange={(event) => set({ until: event.target.value })}
          className="w-auto! flex-1 sm:flex-none"
        />
      </div>
      {content()}
    </Page>
  )
}

/** Chooses whose entries are shown. */
function Actor({ value, onChange }: { value: string; onChange: (actor: string) => void }) {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useInfiniteQuery({ ...memberListQuery(slug, api, ''), enabled: can('users.view') })
  const people = query.data?.pages.flatMap((page) => page.results) ?? []
  if (people.length === 0) return null
  return (
    <Select
      aria-label={t('audit.actor')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="w-auto! min-w-0 flex-1 sm:max-w-52 sm:flex-none"
    >
      <option value="">{t('audit.anybody')}</option>
      {people.map(({ id, first_name, last_name, email }) => (
        <option key={id} value={id}>
          {`${first_name} ${last_name}`.trim() || email}
        </option>
      ))}
    </Select>
  )
}

function Exports({ filter }: { filter: AuditFilter }) {
  const { t } = useI18n()
  const { api } = useTenant()
  const [busy, setBusy] = useState<'csv' | 'json' | null>(null)
  const save = async (format: 'csv' | 'json') => {
    setBusy(format)
    try {
      saveFile(await auditFile(api, filter, format), `audit.${format}`)
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    } finally {
      setBusy(null)
    }
  }
  return (['csv', 'json'] as const).map((format) => (
    <Button key={format} busy={busy === format} onClick={() => void save(format)}>
      <Download aria-hidden />
      {format.toUpperCase()}
    </Button>
  ))
}
