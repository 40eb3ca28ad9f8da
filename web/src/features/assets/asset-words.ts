import {
  FileCode,
  FileText,
  FileVideo,
  Globe,
  Image as ImageIcon,
  type LucideIcon,
  Radio,
  SquarePlay,
} from 'lucide-react'
import type { Tone } from '@/components/ui/badge'
import type { Asset } from '@/features/assets/queries'
import type { MessageKey } from '@/gen/messages/keys'

/** The name and the picture of each type of asset. */
export const typeWords: Record<Asset['type'], { label: MessageKey; icon: LucideIcon }> = {
  image: { label: 'assets.typeImage', icon: ImageIcon },
  video: { label: 'assets.typeVideo', icon: FileVideo },
  webpage: { label: 'assets.typeWebpage', icon: Globe },
  stream: { label: 'assets.typeStream', icon: Radio },
  youtube: { label: 'assets.typeYoutube', icon: SquarePlay },
  html: { label: 'assets.typeHtml', icon: FileCode },
  pdf: { label: 'assets.typePdf', icon: FileText },
}

/** Whether an asset has a start and an end; without both it never plays. */
export function hasDates(asset: Pick<Asset, 'start_date' | 'end_date'>): boolean {
  return asset.start_date !== null && asset.end_date !== null
}

/** What an asset's state is called: the most urgent thing first. */
export function stateOf(asset: Asset, now: number): { label: MessageKey; tone: Tone } {
  if (asset.processing_status === 'failed') return { label: 'assets.stateFailed', tone: 'danger' }
  if (asset.processing_status !== 'completed') return { label: 'assets.stateProcessing', tone: 'accent' }
  if (!asset.is_reachable) return { label: 'assets.stateUnreachable', tone: 'warning' }
  if (!asset.is_enabled) return { label: 'assets.stateOff', tone: 'neutral' }
  if (asset.is_active) return { label: 'assets.stateOn', tone: 'success' }
  if (!hasDates(asset)) return { label: 'assets.stateNoDates', tone: 'warning' }
  if (asset.end_date && Date.parse(asset.end_date) <= now) return { label: 'assets.stateExpired', tone: 'neutral' }
  return { label: 'assets.stateScheduled', tone: 'warning' }
}
