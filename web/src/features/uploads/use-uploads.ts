'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { folderOpen, type Meant } from '@/features/uploads/meant'
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
        async (file, meant, on) => (await import('@/features/uploads/tus')).tusSend(slug)(file, meant, on),
        () => {
          void client.invalidateQueries({ queryKey: [slug, 'assets'] })
          void client.invalidateQueries({ queryKey: [slug, 'tenant'] })
        },
      ),
    [slug, client],
  )
  const uploads = useSyncExternalStore(queue.subscribe, queue.snapshot, () => none)
  const pick = useCallback(
    (meant: Meant = folderOpen()) => pickFiles(!meant.replaces, (files) => queue.add(files, meant)),
    [queue],
  )
  const add = useCallback((files: File[]) => queue.add(files, folderOpen()), [queue])
  return {
    uploads,
    pick,
    add,
    pause: queue.pause,
    resume: queue.resume,
    cancel: queue.cancel,
    clear: queue.clear,
  }
}

function pickFiles(many: boolean, onFiles: (files: File[]) => void) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = many
  input.accept = 'image/*,video/*,.pdf,.zip'
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]))
  input.click()
}
