'use client'

import { useEffect } from 'react'
import { ErrorCard } from '@/components/error-card'

/** What stands in the place of a page that broke. */
export function CrashView({ error, onRetry }: { error: Error; onRetry: () => void }) {
  useEffect(() => {
    console.error(error)
  }, [error])
  return (
    <main className="mx-auto max-w-xl p-4 pt-16">
      <ErrorCard error={error} onRetry={onRetry} />
    </main>
  )
}
