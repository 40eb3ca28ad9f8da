import { expect, test } from 'vitest'
import type { Upload } from '@/features/uploads/queue'
import { inOrder, summary } from '@/features/uploads/upload-dock'

const upload = (status: Upload['status'], sent: number): Upload => ({
  id: `${status}${sent}`,
  file: new File(['0123456789'], 'x'),
  meant: {},
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

test('what is done stands last, and nothing else moves', () => {
  const uploads = [
    upload('done', 10),
    upload('sending', 5),
    upload('failed', 0),
    upload('done', 9),
    upload('waiting', 0),
  ]
  expect(inOrder(uploads).map(({ status }) => status)).toEqual(['sending', 'failed', 'waiting', 'done', 'done'])
})
