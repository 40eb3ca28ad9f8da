'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { ErrorCard } from '@/components/error-card'
import { Waiting } from '@/components/ui/skeleton'
import { rolesQuery } from '@/features/people/queries'
import { SettingsFrame } from '@/features/settings/settings-frame'
import { singleSignOnQuery } from '@/features/sign-in-settings/queries'
import { useTenant } from '@/lib/tenant'
import { tenantQuery } from '@/lib/tenant-queries'
import { useAhead } from '@/lib/use-ahead'

const loadRules = () => import('@/features/sign-in-settings/rules-form').then((module) => module.RulesForm)
const loadSignOn = () => import('@/features/sign-in-settings/sign-on-form').then((module) => module.SignOnForm)
const RulesForm = dynamic(loadRules, { loading: () => <Waiting className="h-72" /> })
const SignOnForm = dynamic(loadSignOn, { loading: () => <Waiting className="h-112" /> })

/** How people sign in: rules for everybody, and single sign-on at their company. */
export function SignInSettingsPage() {
  useAhead(loadRules, loadSignOn)
  return (
    <SettingsFrame>
      <div className="max-w-2xl">
        <Forms />
      </div>
    </SettingsFrame>
  )
}

function Forms() {
  const { slug, api } = useTenant()
  const tenant = useQuery(tenantQuery(slug, api))
  const signOn = useQuery(singleSignOnQuery(slug, api))
  const roles = useQuery(rolesQuery(slug, api))
  const queries = [tenant, signOn, roles]
  if (tenant.data && signOn.data !== undefined && roles.data) {
    return (
      <div className="grid grid-cols-1 gap-5">
        <RulesForm settings={tenant.data.settings} />
        <SignOnForm known={signOn.data} roles={roles.data.results} />
      </div>
    )
  }
  const failed = queries.find(({ isError }) => isError)
  if (!failed) return <Waiting className="h-112" />
  return <ErrorCard error={failed.error} onRetry={() => queries.forEach((query) => void query.refetch())} />
}
