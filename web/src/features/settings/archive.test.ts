import { expect, test } from 'vitest'
import { counted, fileName } from '@/features/settings/archive'

test('an archive has the workspace and the day in its name', () => {
  expect(fileName('acme', new Date('2026-11-24T23:59:00Z'))).toBe('acme-2026-11-24.zip')
})

test('a stream becomes a file, and its pieces are counted', async () => {
  const pieces = ['one', 'three'].map((text) => new TextEncoder().encode(text))
  const heard: number[] = []
  const file = await counted(new Blob(pieces).stream(), (bytes) => heard.push(bytes))
  expect(heard.reduce((sum, bytes) => sum + bytes, 0)).toBe(8)
  expect(await file.text()).toBe('onethree')
  expect(file.type).toBe('application/zip')
})

test('a stream that breaks off is no file', async () => {
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(new Error('gone'))
    },
  })
  await expect(counted(broken, () => undefined)).rejects.toThrow('gone')
})
