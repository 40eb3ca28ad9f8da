'use client'

import { CircleCheck, Download } from 'lucide-react'
import { FormError } from '@/components/form-error'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Progress } from '@/components/ui/progress'
import type { Tenant } from '@/features/settings/tenant-values'
import { useExport } from '@/features/settings/use-export'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Everything of the workspace as one file. */
export function ExportPanel({ tenant }: { tenant: Tenant }) {
  const { t, bytes } = useI18n()
  const { can } = useTenant()
  const { state, start, cancel } = useExport(tenant)
  const running = state.step === 'running'
  return (
    <Panel title={t('settings.export')}>
      <div className="grid gap-4">
        <p className="text-ink-muted text-sm">{t('settings.exportText')}</p>
        {state.step === 'failed' && <FormError>{explain(t, state.error)}</FormError>}
        <div role="status" className="grid gap-2 empty:hidden">
          {running && (
            <>
              <Progress label={t('settings.exportProgress')} value={state.progress} />
              <p className="text-ink-muted text-sm tabular-nums">
                {t('settings.exportRunning', { size: bytes(state.received) })}
              </p>
            </>
          )}
          {state.step === 'done' && (
            <p className="flex items-center gap-2 text-sm text-success">
              <CircleCheck className="size-4 shrink-0" aria-hidden />
              {t('settings.exportDone', { name: state.name, size: bytes(state.received) })}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => void start()} busy={running} disabled={running || !can('*')}>
            {!running && <Download aria-hidden />}
            {t('settings.exportStart')}
          </Button>
          {running && (
            <Button look="ghost" onClick={cancel}>
              {t('components.cancel')}
            </Button>
          )}
        </div>
        <p className="text-ink-muted text-sm">{can('*') ? t('settings.exportImport') : t('settings.exportAdmins')}</p>
      </div>
    </Panel>
  )
}
