'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useParams } from 'next/navigation'
import type { ReactNode } from 'react'
import { Frame } from '@/features/shell/frame'
import { NoAccess } from '@/features/shell/no-access'
import { ShellSkeleton } from '@/features/shell/shell-skeleton'
import { Failure, SignedIn } from '@/features/shell/signed-in'
import { useLeave } from '@/features/shell/use-leave'
import { Problem } from '@/lib/problem'
import { meQuery, TenantProvider } from '@/lib/tenant'

const SecondFactorGate = dynamic(() =>
  import('@/features/security/second-factor-gate').then((module) => module.SecondFactorGate),
)

/** Everything around the pages of a tenant. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <SignedIn>
      <Member>{children}</Member>
    </SignedIn>
  )
}

function Member({ children }: { children: ReactNode }) {
  const { tenant: slug } = useParams<{ tenant: string }>()
  const me = useQuery(meQuery(slug))
  const leave = useLeave()
  if (me.data) {
    return (
      <TenantProvider key={slug} slug={slug} me={me.data}>
        {me.data.second_factor_missing ? <SecondFactorGate onLeave={leave} /> : <Frame>{children}</Frame>}
      </TenantProvider>
    )
  }
  if (me.error instanceof Problem && (me.error.status === 403 || me.error.status === 404))
    return <NoAccess slug={slug} />
  if (me.error) return <Failure error={me.error} onRetry={() => void me.refetch()} />
  return <ShellSkeleton />
}
