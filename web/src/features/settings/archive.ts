import type { Tenant } from '@/features/settings/tenant-values'

const tables = 200_000 // bytes of what is no file, roughly

/** About how large an archive becomes: files are packed as they are. */
export function expected(usage: Tenant['usage']): number {
  return usage.storage_bytes + tables
}

/** What an archive is called on disk. */
export function fileName(slug: string, at: Date): string {
  return `${slug}-${at.toISOString().slice(0, 10)}.zip`
}

/** The stream as a file, which the browser keeps outside of its memory; `onBytes` hears of each piece. */
export function counted(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      onBytes(piece.byteLength)
      controller.enqueue(piece)
    },
  })
  return new Response(stream.pipeThrough(counter), { headers: { 'Content-Type': 'application/zip' } }).blob()
}

const keptMs = 60_000

/** Hands a file to the browser's downloads. */
export function save(file: Blob, name: string) {
  const address = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), keptMs) // some browsers read it only after the click
}
