'use client'

import { Badge } from '@/components/ui/badge'
import type { PlaylistSummary } from '@/features/playlists/queries'
import { useI18n } from '@/lib/i18n'

/** Whether screens show what the draft of a playlist or layout holds. */
export function PublicationBadge({ of }: { of: Pick<PlaylistSummary, 'revision' | 'has_changes'> }) {
  const { t } = useI18n()
  if (of.revision === null) return <Badge tone="neutral">{t('playlists.neverPublished')}</Badge>
  return of.has_changes ? (
    <Badge tone="warning" dot>
      {t('playlists.hasChanges')}
    </Badge>
  ) : (
    <Badge tone="success" dot>
      {t('playlists.published')}
    </Badge>
  )
}
