'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { signOut } from '@/lib/auth'
import { writeSetting } from '@/lib/settings'

/** Signs out and forgets everything that was loaded. */
export function useLeave() {
  const client = useQueryClient()
  return useCallback(async () => {
    writeSetting('signed-in', '')
    await signOut().catch(() => undefined) // the session ends here even when the server is away
    client.clear()
    window.location.assign('/login/') // a fresh document: nothing of the session stays in memory
  }, [client])
}
