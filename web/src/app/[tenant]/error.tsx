'use client'

import { CrashView } from '@/components/crash-view'

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <CrashView error={error} onRetry={reset} />
}
