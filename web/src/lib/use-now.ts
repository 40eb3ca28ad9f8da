'use client'

import { useEffect, useState } from 'react'

/** The time, moving on in steps; for "3 minutes ago". */
export function useNow(stepMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return now
}
