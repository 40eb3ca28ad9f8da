'use client'

import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, TableProperties, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Button, IconButton } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import { type Template, templatesQuery } from '@/features/library/queries'
import { useAttempt } from '@/features/library/use-library'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { useTenant } from '@/lib/tenant'

const TemplateDialog = dynamic(() =>
  import('@/features/metadata/template-dialog').then((module) => module.TemplateDialog),
)

/** What the metadata of assets can be asked to look like. */
export function TemplatesPage() {
  const { t } = useI18n()
  const { slug, api, can } = useTenant()
  const query = useQuery(templatesQuery(slug, api))
  const attempt = useAttempt()
  const [editing, setEditing] = useState<Template | 'new' | null>(null)
  const [leaving, setLeaving] = useState<Template | null>(null)
  const templates = query.data?.results ?? []
  const edit = can('assets.edit')
  const make = edit && (
    <Button look="primary" onClick={() => setEditing('new')}>
      <Plus aria-hidden />
      {t('metadata.newTemplate')}
    </Button>
  )
  return (
    <SettingsFrame>
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-40 rounded-lg" />}
      {query.data && templates.length === 0 && (
        <EmptyState
          icon={TableProperties}
          title={t('metadata.noTemplates')}
          text={t('metadata.templatesText')}
          action={make}
        />
      )}
      {templates.length > 0 && (
        <>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
            <p className="text-ink-muted text-sm">{t('metadata.templatesText')}</p>
            {make}
          </div>
          <Card>
            <ul className="divide-y divide-line">
              {templates.map((template) => (
                <li key={template.id} className="flex items-center gap-3 px-5 py-3">
                  <div className="min-w-0 flex-1 text-sm">
                    <p className="truncate font-medium text-ink">{template.name}</p>
                    <p className="truncate text-ink-muted text-xs">
                      {template.fields.map(({ label, key }) => label || key).join(', ')}
                      {' · '}
                      {t('metadata.usedBy', { count: template.usage_count })}
                    </p>
                  </div>
                  {edit && (
                    <>
                      <IconButton
                        label={t('metadata.editOf', { name: template.name })}
                        tip={false}
                        onClick={() => setEditing(template)}
                      >
                        <Pencil aria-hidden />
                      </IconButton>
                      <IconButton
                        label={t('metadata.deleteOf', { name: template.name })}
                        tip={false}
                        onClick={() => setLeaving(template)}
                      >
                        <Trash2 aria-hidden />
                      </IconButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        </>
      )}
      {editing && <TemplateDialog template={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {leaving && (
        <ConfirmDialog
          title={t('metadata.deleteTitle', { name: leaving.name })}
          text={t('metadata.deleteText')}
          action={t('metadata.delete')}
          onClose={() => setLeaving(null)}
          onConfirm={async () => {
            const params = { path: { id: leaving.id } }
            await attempt(() => must(api.DELETE('/api/v3/metadata-templates/{id}/', { params })))
            setLeaving(null)
          }}
        />
      )}
    </SettingsFrame>
  )
}
