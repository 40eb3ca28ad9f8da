import { DetailedError, Upload } from 'tus-js-client'
import { metadataOf } from '@/features/uploads/meant'
import type { Send } from '@/features/uploads/queue'
import { accessToken } from '@/lib/api'
import { Problem } from '@/lib/problem'

const endpoint = '/api/v3/uploads/'
// Small enough that a new token and a proxy's limits fit between two pieces, large enough to be fast.
const pieceBytes = 16 * 1024 * 1024

function problem(error: unknown): unknown {
  if (!(error instanceof DetailedError)) return error
  const answer = error.originalResponse
  if (!answer) return new Problem(0)
  try {
    return new Problem(answer.getStatus(), JSON.parse(answer.getBody()))
  } catch {
    return new Problem(answer.getStatus())
  }
}

/** Sends files in pieces; what has arrived stays when the line breaks or the page is closed. */
export function tusSend(tenant: string): Send {
  return async (file, meant, on) => {
    const metadata = metadataOf(file, meant)
    let known = () => {}
    const accepted = new Promise<void>((resolve) => {
      known = resolve
    })
    const upload = new Upload(file, {
      endpoint,
      chunkSize: pieceBytes,
      retryDelays: [0, 1000, 3000, 6000, 12_000],
      removeFingerprintOnSuccess: true,
      metadata,
      headers: { 'X-Tenant-ID': tenant },
      fingerprint: async () => ['signate', tenant, file.size, file.lastModified, ...Object.values(metadata)].join('-'),
      onBeforeRequest: async (request) => request.setHeader('Authorization', `Bearer ${await accessToken()}`),
      onProgress: on.progress,
      onUploadUrlAvailable: () => known(),
      onSuccess: () => {
        known()
        on.done()
      },
      onError: (error) => {
        known()
        on.fail(problem(error))
      },
    })
    const [earlier] = await upload.findPreviousUploads()
    if (earlier) upload.resumeFromPreviousUpload(earlier)
    upload.start()
    await accepted
    return {
      pause: () => void upload.abort(),
      resume: () => upload.start(),
      // A file that never reached the server has nothing to delete there.
      cancel: () => void upload.abort(true).catch(() => undefined),
    }
  }
}
