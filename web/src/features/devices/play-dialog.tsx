'use client'

import { Play } from 'lucide-react'
import { AssetChoice } from '@/features/assets/asset-choice'
import { useI18n } from '@/lib/i18n'

type PlayDialogProps = { onPlay: (asset: { id: string; name: string }) => void; onClose: () => void }

/** Chooses what a screen is to show right now, from what plays at present. */
export function PlayDialog({ onPlay, onClose }: PlayDialogProps) {
  const { t } = useI18n()
  return (
    <AssetChoice
      title={t('devices.playTitle')}
      text={t('devices.playText')}
      search={t('devices.playSearch')}
      nothing={t('devices.playNothing')}
      filter={{ ordering: 'name', is_enabled: true }}
      fits={(asset) => asset.is_active}
      icon={Play}
      onChoose={({ id, name }) => onPlay({ id, name })}
      onClose={onClose}
    />
  )
}
