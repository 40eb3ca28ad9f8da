'use client'

import { useQuery } from '@tanstack/react-query'
import { Ellipsis, MonitorX, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useParams, useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { BackLink } from '@/components/back-link'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Facts } from '@/components/facts'
import { Page } from '@/components/page'
import { buttonStyles } from '@/components/ui/button'
import { Card, Panel } from '@/components/ui/card'
import { cn } from '@/components/ui/cn'
import { Menu } from '@/components/ui/menu'
import { Skeleton, Waiting } from '@/components/ui/skeleton'
import { DeviceControls } from '@/features/devices/device-controls'
import { DeviceSkips } from '@/features/devices/device-skips'
import { seenSize } from '@/features/devices/device-state'
import { StatusBadge, useLastSeen, useShows } from '@/features/devices/device-words'
import { Glass } from '@/features/devices/glass'
import { type Device, deviceQuery } from '@/features/devices/queries'
import { Truths } from '@/features/devices/truths'
import { useDeviceActions } from '@/features/devices/use-device-actions'
import { useGlass } from '@/features/devices/use-glass'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useAhead } from '@/lib/use-ahead'

const loadDeviceSettings = () => import('@/features/devices/device-settings').then((module) => module.DeviceSettings)
const DeviceSettings = dynamic(loadDeviceSettings, { loading: () => <Waiting className="h-96" /> })

const DeviceHistory = dynamic(() => import('@/features/devices/device-history').then((module) => module.DeviceHistory))
const ConfirmDialog = dynamic(() => import('@/components/confirm-dialog').then((module) => module.ConfirmDialog))

/** One screen: what it shows, what it can be told, and its settings. */
export function DevicePage() {
  useAhead(loadDeviceSettings)
  const { t } = useI18n()
  const { id } = useParams<{ id: string }>()
  const { slug, api, href } = useTenant()
  const query = useQuery(deviceQuery(slug, api, id))
  const back = <BackLink href={href('devices/')}>{t('lib.navDevices')}</BackLink>

  if (query.error instanceof Problem && (query.error.status === 404 || query.error.status === 400)) {
    return (
      <Page title={t('devices.goneTitle')} back={back}>
        <EmptyState
          icon={MonitorX}
          title={t('devices.goneTitle')}
          text={t('devices.goneText')}
          action={
            <Link href={href('devices/')} className={buttonStyles({ look: 'primary' })}>
              {t('devices.toList')}
            </Link>
          }
        />
      </Page>
    )
  }
  if (query.data) return <Loaded device={query.data} back={back} />
  return (
    <Page title={t('lib.navDevices')} back={back}>
      {query.error ? (
        <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div aria-busy="true" className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <Skeleton className="h-120 rounded-lg" />
          <Skeleton className="h-96 rounded-lg" />
        </div>
      )}
    </Page>
  )
}

function Loaded({ device, back }: { device: Device; back: ReactNode }) {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const { remove } = useDeviceActions()
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const seen = useLastSeen(device)

  return (
    <Page
      title={device.name}
      badge={<StatusBadge device={device} />}
      text={seen}
      back={back}
      actions={
        can('devices.manage') && (
          <Menu
            label={t('devices.more')}
            className={buttonStyles({ look: 'secondary', size: 'icon' })}
            items={() => [
              {
                kind: 'action',
                key: 'remove',
                label: t('devices.remove'),
                icon: Trash2,
                danger: true,
                onSelect: () => setAsking(true),
              },
            ]}
          >
            <Ellipsis aria-hidden />
          </Menu>
        )
      }
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 gap-5">
          <OnGlass device={device} />
          <Truths device={device} />
          <DeviceSkips device={device} />
          <DeviceHistory device={device} />
        </div>
        <div className="grid gap-5">
          <DeviceSettings device={device} />
          <AboutDevice device={device} />
        </div>
      </div>
      {asking && (
        <ConfirmDialog
          title={t('devices.removeTitle', { name: device.name })}
          text={t('devices.removeText')}
          action={t('devices.remove')}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            router.replace(href('devices/'))
            await remove(device)
          }}
        />
      )}
    </Page>
  )
}

function OnGlass({ device }: { device: Device }) {
  const { t } = useI18n()
  const { can, href } = useTenant()
  const shown = useGlass(device)
  const shows = useShows(device, shown?.name)
  const [width, height] = seenSize(device)
  const path = shown?.asset ? `assets/${shown.asset.id}/` : `layouts/${device.current_layout_id}/`
  return (
    <Card className="overflow-hidden">
      <div className="grid place-items-center bg-hover">
        <div
          style={{ aspectRatio: `${width} / ${height}` }}
          className={cn('max-w-full', height > width ? 'h-104' : 'max-h-104 w-full')}
        >
          <Glass device={device} shown={shown} className="size-full" />
        </div>
      </div>
      <div className="grid gap-4 border-line border-t p-5">
        <div className="flex min-w-0 items-center justify-between gap-3">
          <p className="min-w-0 truncate font-medium text-base text-ink" role="status">
            {shows}
          </p>
          {shown && (
            <Link href={href(path)} className={buttonStyles({ look: 'link', size: 'inline' })}>
              {t(shown.asset ? 'devices.openAsset' : 'devices.openLayout')}
            </Link>
          )}
        </div>
        {can('devices.control') && <DeviceControls device={device} />}
      </div>
    </Card>
  )
}

function AboutDevice({ device }: { device: Device }) {
  const { t, dateTime } = useI18n()
  const { width, height } = device.screen
  return (
    <Panel title={t('devices.about')}>
      <Facts
        facts={[
          [t('devices.resolution'), width && height ? `${width} × ${height}` : null],
          [t('devices.version'), device.version],
          [t('devices.lastReport'), device.last_seen_at && dateTime(device.last_seen_at)],
          [t('devices.pairedOn'), dateTime(device.created_at)],
          [t('devices.id'), device.id],
        ]}
      />
    </Panel>
  )
}
