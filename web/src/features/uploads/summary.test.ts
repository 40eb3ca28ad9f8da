import { expect, test } from 'vitest'
import type { Upload } from '@/features/uploads/queue'
import { summary } from '@/features/uploads/upload-dock'

const upload = (status: Upload['status'], sent: number): Upload => ({
  id: `${status}${sent}`,
  file: new File(['0123456789'], 'x'),
  sent,
  speed: 0,
  status,
})

test('the dock counts what is open, done and failed, and how far all of it is', () => {
  const uploads = [
    upload('sending', 5),
    upload('paused', 0),
    upload('waiting', 0),
    upload('done', 10),
    upload('failed', 5),
  ]
  expect(summary(uploads)).toEqual({ open: 3, failed: 1, done: 1, progress: 0.4 })
})

test('nothing to send is through', () => {
  expect(summary([]).progress).toBe(1)
})
