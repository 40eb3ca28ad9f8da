'use client'

import dynamic from 'next/dynamic'
import { ConfirmDialog } from '@/components/confirm-dialog'
import { DatesDialog } from '@/features/assets/dates-dialog'
import { DurationDialog } from '@/features/assets/duration-dialog'
import { EmptyTrashDialog } from '@/features/assets/empty-trash-dialog'
import { FailuresDialog } from '@/features/assets/failures-dialog'
import type { ListState } from '@/features/assets/filter'
import { MoveDialog } from '@/features/assets/move-dialog'
import type { Asset, AssetFilter } from '@/features/assets/queries'
import { TagsDialog } from '@/features/assets/tags-dialog'
import type { Failure, useAssetActions } from '@/features/assets/use-asset-actions'
import { WindowDialog } from '@/features/assets/window-dialog'
import { SaveSearchDialog } from '@/features/library/save-search-dialog'
import { useI18n } from '@/lib/i18n'

const AddToPlaylist = dynamic(() =>
  import('@/features/playlists/add-to-playlist').then((module) => module.AddToPlaylist),
)
const ShareDialog = dynamic(() => import('@/features/shares/share-dialog').then((module) => module.ShareDialog))

type Span = Pick<ListState, 'since' | 'until'>

/** What is asked in a dialog over the library. */
export type Job =
  | { kind: 'tags' | 'move' | 'window' | 'duration' | 'playlist' | 'share' | 'purge'; assets: Asset[] }
  | { kind: 'failures'; failures: Failure[] }
  | { kind: 'save'; filter: AssetFilter; name: string }
  | { kind: 'dates'; span: Span; onSet: (span: Span) => void }
  | { kind: 'empty' }

type LibraryJobsProps = {
  job: Job
  actions: ReturnType<typeof useAssetActions>
  onMove: (ids: string[], folder: string | null) => void
  onClose: () => void
}

/** The dialog that is open over the library. */
export function LibraryJobs({ job, actions, onMove, onClose }: LibraryJobsProps) {
  const { t } = useI18n()
  switch (job.kind) {
    case 'tags':
      return <TagsDialog assets={job.assets} actions={actions} onClose={onClose} />
    case 'move': {
      const ids = job.assets.map(({ id }) => id)
      return <MoveDialog assets={job.assets} onMove={(folder) => onMove(ids, folder)} onClose={onClose} />
    }
    case 'window':
      return <WindowDialog assets={job.assets} actions={actions} onClose={onClose} />
    case 'duration':
      return <DurationDialog assets={job.assets} actions={actions} onClose={onClose} />
    case 'playlist':
      return <AddToPlaylist assets={job.assets} onClose={onClose} />
    case 'share':
      return job.assets[0] ? <ShareDialog of={{ kind: 'asset', ...job.assets[0] }} onClose={onClose} /> : null
    case 'failures':
      return <FailuresDialog failures={job.failures} onClose={onClose} />
    case 'save':
      return <SaveSearchDialog job={job} onClose={onClose} />
    case 'dates':
      return <DatesDialog span={job.span} onSet={job.onSet} onClose={onClose} />
    case 'purge':
      return (
        <ConfirmDialog
          title={t('assets.purgeTitle', { count: job.assets.length })}
          text={t('assets.purgeText')}
          action={t('assets.purge')}
          onClose={onClose}
          onConfirm={async () => {
            onClose()
            await actions.run(job.assets, { action: 'purge' })
          }}
        />
      )
    case 'empty':
      return <EmptyTrashDialog onClose={onClose} />
  }
}
