'use client'

import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import type { Upload } from '@/features/uploads/queue'
import { UploadRow } from '@/features/uploads/upload-row'
import type { Uploads } from '@/features/uploads/use-uploads'
import { type Translate, useI18n } from '@/lib/i18n'

/** What the uploads amount to. */
export function summary(uploads: readonly Upload[]) {
  const count = (status: Upload['status']) => uploads.filter((upload) => upload.status === status).length
  const size = uploads.reduce((sum, { file }) => sum + file.size, 0)
  const sent = uploads.reduce((sum, upload) => sum + upload.sent, 0)
  const open = count('waiting') + count('sending') + count('paused')
  return { open, failed: count('failed'), done: count('done'), progress: size > 0 ? sent / size : 1 }
}

function headline(t: Translate, { open, failed, done }: ReturnType<typeof summary>): string {
  const failures = failed > 0 && t('uploads.someFailed', { count: failed })
  if (open > 0) return [t('uploads.underWay', { count: open }), failures].filter(Boolean).join(' · ')
  if (failures) return failures
  return done === 1 ? t('uploads.success') : t('uploads.successMany', { count: done })
}

/** What still needs somebody's attention comes before what is done. */
export function inOrder(uploads: readonly Upload[]): Upload[] {
  const isDone = ({ status }: Upload) => status === 'done'
  return [...uploads.filter((upload) => !isDone(upload)), ...uploads.filter(isDone)]
}

/** The corner that shows how far the uploads are. */
export function UploadDock({ uploads }: { uploads: Uploads }) {
  const { t } = useI18n()
  const [folded, setFolded] = useState(false)
  const state = summary(uploads.uploads)
  const busy = state.open > 0
  useEffect(() => {
    if (!busy) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [busy])

  return (
    <section
      aria-label={t('uploads.dock')}
      data-dock
      className="fixed inset-x-3 bottom-18 z-20 overflow-hidden rounded-xl border border-line bg-raised shadow-lg motion-safe:animate-rise sm:start-auto sm:end-5 sm:w-96 md:bottom-5"
    >
      <header className="flex h-11 items-center gap-1 ps-4 pe-1.5">
        <h2 role="status" className="min-w-0 flex-1 truncate font-medium text-ink text-sm">
          {headline(t, state)}
        </h2>
        <IconButton
          tip={false}
          label={folded ? t('uploads.unfold') : t('uploads.fold')}
          onClick={() => setFolded(!folded)}
        >
          {folded ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
        </IconButton>
        {!busy && (
          <IconButton tip={false} label={t('uploads.clear')} onClick={uploads.clear}>
            <X aria-hidden />
          </IconButton>
        )}
      </header>
      {busy && <Progress label={t('uploads.total')} value={state.progress} className="h-0.5! rounded-none!" />}
      {!folded && (
        <ul className="max-h-72 divide-y divide-line overflow-y-auto border-line border-t">
          {inOrder(uploads.uploads).map((upload) => (
            <UploadRow key={upload.id} upload={upload} uploads={uploads} />
          ))}
        </ul>
      )}
    </section>
  )
}
