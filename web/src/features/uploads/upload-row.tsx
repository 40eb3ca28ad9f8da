'use client'

import { CircleAlert, CircleCheck, FileImage, FileVideo, Pause, Play, RotateCw, X } from 'lucide-react'
import { IconButton } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import type { Upload } from '@/features/uploads/queue'
import type { Uploads } from '@/features/uploads/use-uploads'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

function State({ upload }: { upload: Upload }) {
  if (upload.status === 'done') return <CircleCheck className="size-5 text-success" aria-hidden />
  if (upload.status === 'failed') return <CircleAlert className="size-5 text-danger" aria-hidden />
  const Icon = upload.file.type.startsWith('video/') ? FileVideo : FileImage
  return <Icon className="size-5 text-ink-muted" aria-hidden />
}

/** One file in the dock. */
export function UploadRow({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { t, bytes } = useI18n()
  const name = upload.file.name
  const size = bytes(upload.file.size)
  const sent = t('uploads.sent', { sent: bytes(upload.sent), size })
  const details: Record<Upload['status'], string> = {
    waiting: t('uploads.waiting', { size }),
    sending: upload.speed > 0 ? `${sent} · ${t('uploads.speed', { speed: bytes(upload.speed) })}` : sent,
    paused: `${t('uploads.paused')} · ${sent}`,
    done: t('uploads.done', { size }),
    failed: explain(t, upload.reason),
  }
  return (
    <li className="flex items-center gap-3 py-2 ps-4 pe-1.5">
      <State upload={upload} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-ink text-sm">{name}</p>
        <p
          className={
            upload.status === 'failed' ? 'text-danger text-xs' : 'truncate text-ink-muted text-xs tabular-nums'
          }
        >
          {details[upload.status]}
        </p>
        {(upload.status === 'sending' || upload.status === 'paused') && (
          <Progress label={name} value={upload.sent / Math.max(1, upload.file.size)} className="mt-1.5 h-1!" />
        )}
      </div>
      <div className="flex">
        {upload.status === 'sending' && (
          <IconButton tip={false} label={t('uploads.pause', { name })} onClick={() => uploads.pause(upload.id)}>
            <Pause aria-hidden />
          </IconButton>
        )}
        {upload.status === 'paused' && (
          <IconButton tip={false} label={t('uploads.resume', { name })} onClick={() => uploads.resume(upload.id)}>
            <Play aria-hidden />
          </IconButton>
        )}
        {upload.status === 'failed' && (
          <IconButton tip={false} label={t('uploads.retry', { name })} onClick={() => uploads.resume(upload.id)}>
            <RotateCw aria-hidden />
          </IconButton>
        )}
        {upload.status !== 'done' && (
          <IconButton tip={false} label={t('uploads.cancel', { name })} onClick={() => uploads.cancel(upload.id)}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
    </li>
  )
}
