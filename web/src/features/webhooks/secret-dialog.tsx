'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyField } from '@/components/copy-field'
import { ErrorCard } from '@/components/error-card'
import { Button } from '@/components/ui/button'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { secretQuery, type Webhook } from '@/features/webhooks/queries'
import { must } from '@/lib/api'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'
import { explain } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'

/** Shows what deliveries are signed with, and changes it. */
export function SecretDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useI18n()
  const { slug, api } = useTenant()
  const client = useQueryClient()
  const options = secretQuery(slug, api, webhook.id)
  const query = useQuery(options)
  const [busy, setBusy] = useState(false)
  const rotate = async () => {
    setBusy(true)
    try {
      const params = { path: { id: webhook.id } }
      client.setQueryData(options.queryKey, await must(api.POST('/api/v3/webhooks/{id}/rotate-secret/', { params })))
      notify(t('webhooks.rotated'))
    } catch (error) {
      notify(explain(t, error), { tone: 'danger' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('webhooks.secret')} text={t('webhooks.secretText')} onClose={onClose} locked={busy} size="lg">
      {query.isPending && <Skeleton className="h-15 rounded-md" />}
      {query.error && <ErrorCard error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <CopyField label={webhook.url} value={query.data.secret} />}
      <DialogActions>
        <Button busy={busy} onClick={() => void rotate()}>
          {t('webhooks.rotate')}
        </Button>
        <Button look="primary" onClick={onClose} disabled={busy}>
          {t('webhooks.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
