'use client'

import { useEffect } from 'react'

/** Fetches the code of a part of the page at once, beside the data that the part waits for. */
export function useAhead(...loads: (() => Promise<unknown>)[]) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page appears
  useEffect(() => {
    for (const load of loads) load().catch(() => undefined) // whoever shows the part says so
  }, [])
}
