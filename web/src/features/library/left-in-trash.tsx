'use client'

import { Badge } from '@/components/ui/badge'
import { useI18n } from '@/lib/i18n'
import { useNow } from '@/lib/use-now'

const keptDays = 30
const dayMs = 86_400_000

/** How long what lies in the trash can still be restored. */
export function LeftInTrash({ deletedAt }: { deletedAt: string }) {
  const { t } = useI18n()
  const now = useNow(60_000)
  const gone = Date.parse(deletedAt) + keptDays * dayMs
  return <Badge tone="neutral">{t('assets.daysLeft', { count: Math.max(0, Math.ceil((gone - now) / dayMs)) })}</Badge>
}
