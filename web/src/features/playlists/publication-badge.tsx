'use client'

import { Badge } from '@/components/ui/badge'
import type { PlaylistSummary } from '@/features/playlists/queries'
import { useI18n } from '@/lib/i18n'

/** Whether screens play what the draft holds. */
export function PublicationBadge({ playlist }: { playlist: Pick<PlaylistSummary, 'revision' | 'has_changes'> }) {
  const { t } = useI18n()
  if (playlist.revision === null) return <Badge tone="neutral">{t('playlists.neverPublished')}</Badge>
  return playlist.has_changes ? (
    <Badge tone="warning" dot>
      {t('playlists.hasChanges')}
    </Badge>
  ) : (
    <Badge tone="success" dot>
      {t('playlists.published')}
    </Badge>
  )
}
