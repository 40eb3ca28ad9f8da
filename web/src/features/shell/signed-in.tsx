'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { ErrorCard } from '@/components/error-card'
import { ShellSkeleton } from '@/features/shell/shell-skeleton'
import { refreshSession } from '@/lib/api'
import { loadTexts, useI18n } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { useSession } from '@/lib/session'

function makeClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) =>
          failures < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      },
    },
  })
}

/** Pages for people with a session. Whoever is not signed in goes to the sign-in page first. */
export function SignedIn({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient)
  return (
    <QueryClientProvider client={client}>
      <Gate>{children}</Gate>
    </QueryClientProvider>
  )
}

function Gate({ children }: { children: ReactNode }) {
  const session = useSession()
  const router = useRouter()
  const path = usePathname()
  const { whole } = useI18n()
  const [fault, setFault] = useState<unknown>(null)

  useEffect(() => {
    if (!whole && fault === null) loadTexts().catch(setFault)
  }, [whole, fault])

  useEffect(() => {
    if (session.status === 'unknown' && fault === null) refreshSession().catch(setFault)
    if (session.status === 'out') {
      router.replace(`/login/?next=${encodeURIComponent(path + window.location.search)}`)
    }
  }, [session.status, fault, router, path])

  if (fault !== null && (session.status === 'unknown' || !whole)) {
    return <Failure error={fault} onRetry={() => setFault(null)} />
  }
  if (session.status !== 'in' || !whole) return <ShellSkeleton />
  return children
}

/** What stands in the place of everything when nothing can be known. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center p-4">
      <ErrorCard error={error} onRetry={onRetry} />
    </main>
  )
}
