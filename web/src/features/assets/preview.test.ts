import { expect, test } from 'vitest'
import { previewOf, youtubeId } from '@/features/assets/preview'
import { anAsset } from '@/testing/samples'

test.each([
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3', 'dQw4w9WgXcQ'],
  ['https://youtu.be/dQw4w9WgXcQ?si=x', 'dQw4w9WgXcQ'],
  ['https://m.youtube.com/shorts/dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/live/dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
  ['https://www.youtube.com/@channel', null],
  ['https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ', null],
  ['https://youtu.be/"onload=x', null],
  ['not an address', null],
])('%s holds the video %s', (address, id) => {
  expect(youtubeId(address)).toBe(id)
})

test('files are shown from our own server', () => {
  expect(previewOf(anAsset())).toEqual({ kind: 'image', source: '/files/ff02b800' })
  expect(previewOf(anAsset({ type: 'video' }))).toEqual({ kind: 'video', source: '/files/ff02b800' })
})

test('a web page runs in a frame that never shares our origin', () => {
  const preview = previewOf(anAsset({ type: 'webpage', uri: 'https://example.com', content_url: null }))
  expect(preview).toMatchObject({ kind: 'frame', source: 'https://example.com' })
  expect(preview).toHaveProperty('sandbox', expect.not.stringContaining('allow-same-origin'))
})

test('a picture from elsewhere runs no scripts', () => {
  const preview = previewOf(anAsset({ uri: 'https://example.com/a.jpg', content_url: null }))
  expect(preview).toEqual({ kind: 'frame', source: 'https://example.com/a.jpg', sandbox: '', referrer: 'no-referrer' })
})

test('a YouTube video is embedded from its own origin only', () => {
  const video = anAsset({ type: 'youtube', uri: 'https://youtu.be/dQw4w9WgXcQ', content_url: null })
  expect(previewOf(video)).toMatchObject({ source: 'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ' })
  expect(previewOf({ ...video, uri: 'https://youtu.be/' })).toEqual({ kind: 'none' })
})

test('streams and addresses that a browser cannot open show nothing', () => {
  expect(previewOf(anAsset({ type: 'stream', uri: 'https://x.example/a.m3u8', content_url: null })).kind).toBe('none')
  expect(previewOf(anAsset({ type: 'webpage', uri: 'javascript:alert(1)', content_url: null })).kind).toBe('none')
})
