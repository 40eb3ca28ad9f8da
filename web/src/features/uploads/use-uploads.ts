'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { type Upload, UploadQueue } from '@/features/uploads/queue'
import { useTenant } from '@/lib/tenant'

const none: readonly Upload[] = []

/** The uploads of the tenant and what can be done with them. */
export type Uploads = ReturnType<typeof useUploads>

/** Makes the queue of the tenant; its transfers go on while pages change. */
export function useUploads() {
  const { slug } = useTenant()
  const client = useQueryClient()
  const queue = useMemo(
    () =>
      new UploadQueue(
        async (file, on) => (await import('@/features/uploads/tus')).tusSend(slug)(file, on),
        () => {
          void client.invalidateQueries({ queryKey: [slug, 'assets'] })
          void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
        },
      ),
    [slug, client],
  )
  const uploads = useSyncExternalStore(queue.subscribe, queue.snapshot, () => none)
  const pick = useCallback(() => pickFiles(queue.add), [queue])
  return {
    uploads,
    pick,
    add: queue.add,
    pause: queue.pause,
    resume: queue.resume,
    cancel: queue.cancel,
    clear: queue.clear,
  }
}

function pickFiles(onFiles: (files: File[]) => void) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = 'image/*,video/*,.pdf,.zip'
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]))
  input.click()
}
