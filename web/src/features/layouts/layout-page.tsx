'use client'

import { useQuery } from '@tanstack/react-query'
import { LayoutTemplate } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useParams } from 'next/navigation'
import { BackLink } from '@/components/back-link'
import { EmptyState } from '@/components/empty-state'
import { ErrorCard } from '@/components/error-card'
import { Page } from '@/components/page'
import { buttonStyles } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { layoutQuery } from '@/features/layouts/queries'
import { useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { useTenant } from '@/lib/tenant'
import { useAhead } from '@/lib/use-ahead'

const loadEditor = () => import('@/features/layouts/layout-editor').then((module) => module.LayoutEditor)
const LayoutEditor = dynamic(loadEditor, { loading: () => <Frame /> })

/** One layout: its canvas, its zones and what they show. */
export function LayoutPage() {
  useAhead(loadEditor)
  const { t } = useI18n()
  const { id } = useParams<{ id: string }>()
  const { slug, api, href } = useTenant()
  const query = useQuery(layoutQuery(slug, api, id))
  const back = <BackLink href={href('layouts/')}>{t('lib.navLayouts')}</BackLink>

  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <Page title={t('layouts.goneTitle')} back={back}>
        <EmptyState
          icon={LayoutTemplate}
          title={t('layouts.goneTitle')}
          text={t('layouts.goneText')}
          action={
            <Link href={href('layouts/')} className={buttonStyles({ look: 'primary' })}>
              {t('layouts.toList')}
            </Link>
          }
        />
      </Page>
    )
  }
  if (query.data) return <LayoutEditor layout={query.data.data} etag={query.data.etag} back={back} />
  if (!query.error) return <Frame />
  return (
    <Page title={t('lib.navLayouts')} back={back}>
      <ErrorCard error={query.error} onRetry={() => void query.refetch()} />
    </Page>
  )
}

function Frame() {
  const { t } = useI18n()
  const { href } = useTenant()
  return (
    <Page title={t('lib.navLayouts')} wide back={<BackLink href={href('layouts/')}>{t('lib.navLayouts')}</BackLink>}>
      <div aria-busy="true" className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-120 rounded-lg" />
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </Page>
  )
}
