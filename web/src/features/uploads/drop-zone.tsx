'use client'

import { Upload } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useI18n } from '@/lib/i18n'

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** Takes files dropped anywhere on the page. */
export function DropZone({ onFiles, children }: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const { t } = useI18n()
  const [over, setOver] = useState(false)
  const depth = useRef(0)

  useEffect(() => {
    const end = new AbortController()
    const listen = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', act: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        (event) => {
          if (!holdsFiles(event)) return
          event.preventDefault()
          act(event)
        },
        { signal: end.signal },
      )
    const enter = (by: number) => {
      depth.current = Math.max(0, depth.current + by)
      setOver(depth.current > 0)
    }
    listen('dragenter', () => enter(1))
    listen('dragleave', () => enter(-1))
    listen('dragover', () => undefined)
    listen('drop', (event) => {
      enter(-depth.current)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) onFiles(files)
    })
    return () => end.abort()
  }, [onFiles])

  return (
    <>
      {children}
      {over && (
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-canvas/80 p-4 backdrop-blur-sm motion-safe:animate-fade md:ps-64">
          <div className="grid h-full w-full place-content-center justify-items-center gap-3 rounded-xl border-2 border-primary border-dashed bg-accent-soft/60 text-accent">
            <Upload className="size-8" aria-hidden />
            <p className="font-semibold text-lg">{t('uploads.drop')}</p>
          </div>
        </div>
      )}
    </>
  )
}
