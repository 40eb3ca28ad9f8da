'use client'

import { useQuery } from '@tanstack/react-query'
import { Copy, Download, FileX2, Share2, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useParams, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { BackLink } from '@/components/back-link'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Facts } from '@/components/facts'
import { Page } from '@/components/page'
import { Button, buttonStyles } from '@/components/ui/button'
import { Panel } from '@/components/ui/card'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { AssetState, useFacts } from '@/features/assets/asset-facts'
import { AssetUses } from '@/features/assets/asset-uses'
import { typeWords } from '@/features/assets/asset-words'
import { type Asset, assetQuery, creatorQuery } from '@/features/assets/queries'
import { useAssetActions } from '@/features/assets/use-asset-actions'
import { useDownload } from '@/features/assets/use-download'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useAhead } from '@/lib/use-ahead'

const loadAssetForm = () => import('@/features/assets/asset-form').then((module) => module.AssetForm)
const AssetForm = dynamic(loadAssetForm, { loading: () => <Waiting className="h-160" /> })

const loadDetails = () => import('@/features/metadata/details-form').then((module) => module.DetailsForm)
const DetailsForm = dynamic(loadDetails, { loading: () => <Waiting className="h-80" /> })
const AssetTalk = dynamic(() => import('@/features/assets/asset-talk').then((module) => module.AssetTalk), {
  loading: () => <Waiting className="aspect-video" />,
})
const AssetVersions = dynamic(() => import('@/features/assets/asset-versions').then((module) => module.AssetVersions))
const ShareDialog = dynamic(() => import('@/features/shares/share-dialog').then((module) => module.ShareDialog))

const processingMs = 3_000

/** One asset: what it looks like, what is known about it, and when it plays. */
export function AssetPage() {
  useAhead(loadAssetForm, loadDetails)
  const { t } = useI18n()
  const { id } = useParams<{ id: string }>()
  const { slug, api, href } = useTenant()
  const query = useQuery({
    ...assetQuery(slug, api, id),
    // Live hints tell sooner; this is for lines that let none through.
    refetchInterval: ({ state: { data } }) => (data?.data.is_processing ? processingMs : false),
  })
  const back = <BackLink href={href('assets/')}>{t('lib.navAssets')}</BackLink>

  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <Page title={t('assets.goneTitle')} back={back}>
        <EmptyState
          icon={FileX2}
          title={t('assets.goneTitle')}
          text={t('assets.goneText')}
          action={
            <Link href={href('assets/')} className={buttonStyles({ look: 'primary' })}>
              {t('assets.toLibrary')}
            </Link>
          }
        />
      </Page>
    )
  }
  if (query.data) return <Loaded asset={query.data.data} etag={query.data.etag} back={back} />
  return (
    <Page title={t('lib.navAssets')} back={back}>
      {query.error ? (
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div aria-busy="true" className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_26rem]">
          <Skeleton className="aspect-video rounded-lg" />
          <Skeleton className="h-160 rounded-lg" />
        </div>
      )}
    </Page>
  )
}

function Loaded({ asset, etag, back }: { asset: Asset; etag: string | null; back: ReactNode }) {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const { remove, duplicate } = useAssetActions()
  const download = useDownload()
  const [sharing, setSharing] = useState(false)
  const router = useRouter()
  const facts = useFacts(asset)
  const removeIt = () => {
    // The list shows the change and its Undo; the page of what is gone would not.
    router.push(href('assets/'))
    void remove([asset])
  }
  const copy = async () => {
    const made = await duplicate(asset)
    if (made) router.push(href(`assets/${made.id}/`))
  }
  return (
    <Page
      title={asset.name}
      badge={<AssetState asset={asset} />}
      text={facts}
      back={back}
      actions={
        <>
          {can('assets.share') && (
            <Button onClick={() => setSharing(true)}>
              <Share2 aria-hidden />
              {t('assets.sharePlain')}
            </Button>
          )}
          {asset.file_name !== null && (
            <Button onClick={() => void download(asset.id)}>
              <Download aria-hidden />
              {t('assets.download')}
            </Button>
          )}
          {can('assets.create') && (
            <Button onClick={() => void copy()}>
              <Copy aria-hidden />
              {t('assets.duplicate')}
            </Button>
          )}
          {can('assets.delete') && (
            <Button onClick={removeIt} className="text-danger!">
              <Trash2 aria-hidden />
              {t('assets.delete')}
            </Button>
          )}
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="grid min-w-0 grid-cols-1 gap-5">
          <AssetTalk asset={asset} />
          {asset.file_name !== null && <AssetVersions asset={asset} />}
          <AboutAsset asset={asset} />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-5">
          <AssetForm key={asset.id} asset={asset} etag={etag} />
          <DetailsForm key={`details-${asset.id}`} asset={asset} />
          <AssetUses asset={asset} />
        </div>
      </div>
      {sharing && (
        <ShareDialog of={{ kind: 'asset', id: asset.id, name: asset.name }} onClose={() => setSharing(false)} />
      )}
    </Page>
  )
}

function AboutAsset({ asset }: { asset: Asset }) {
  const { t, bytes, dateTime, number } = useI18n()
  const { slug, api, can } = useTenant()
  const creator = useQuery({
    ...creatorQuery(slug, api, asset.created_by ?? ''),
    enabled: asset.created_by !== null && can('users.view'),
  }).data
  const file = asset.file_name !== null
  const views = number(asset.view_count)
  return (
    <Panel title={t('assets.about')}>
      <Facts
        facts={[
          [t('assets.filterType'), t(typeWords[asset.type].label)],
          [t('assets.factFile'), asset.file_name],
          [t('assets.address'), file ? null : asset.uri],
          [t('assets.factSize'), asset.file_size === null ? null : bytes(asset.file_size)],
          [t('assets.factPixels'), asset.width && asset.height ? `${asset.width} × ${asset.height}` : null],
          [t('assets.factCodec'), asset.video_codec],
          [t('assets.factAdded'), dateTime(asset.created_at)],
          [t('assets.factAddedBy'), creator && (`${creator.first_name} ${creator.last_name}`.trim() || creator.email)],
          [t('assets.factChanged'), dateTime(asset.updated_at)],
          [
            t('assets.factViews'),
            asset.last_viewed ? t('assets.factViewsLast', { count: views, time: dateTime(asset.last_viewed) }) : views,
          ],
          [t('assets.factChecksum'), asset.sha256?.slice(0, 16)],
          [t('assets.factId'), asset.id],
        ]}
      />
    </Panel>
  )
}
