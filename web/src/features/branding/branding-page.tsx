'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { ErrorCard } from '@/components/error-card'
import { Waiting } from '@/components/ui/skeleton'
import { LogoPanel } from '@/features/branding/logo-panel'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { brandingQuery } from '@/lib/branding'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useAhead } from '@/lib/use-ahead'

const loadForm = () => import('@/features/branding/branding-form').then((module) => module.BrandingForm)
const BrandingForm = dynamic(loadForm, { loading: () => <Waiting className="h-112" /> })

/** How the workspace looks to those who sign in, get mail and use the dashboard. */
export function BrandingPage() {
  useAhead(loadForm)
  return (
    <SettingsFrame>
      <Branding />
    </SettingsFrame>
  )
}

function Branding() {
  const { slug, api } = useTenant()
  const tenant = useQuery(tenantQuery(slug, api))
  const branding = useQuery(brandingQuery(slug, api))
  const error = tenant.error ?? branding.error
  if (tenant.data && branding.data) {
    return (
      <div className="grid gap-5">
        <LogoPanel branding={branding.data} />
        <BrandingForm tenant={tenant.data} logo={branding.data.logo_url} />
      </div>
    )
  }
  const retry = () => void Promise.all([tenant.refetch(), branding.refetch()])
  return error ? <ErrorCard error={error} onRetry={retry} /> : <Waiting className="h-112" />
}
