import { expect, test } from 'vitest'
import { addressOf, nameOf } from '@/features/assets/link'

test.each([
  ['example.com', 'https://example.com'],
  ['  example.com/menu ', 'https://example.com/menu'],
  ['http://example.com', 'http://example.com'],
  ['localhost:8080/page', 'https://localhost:8080/page'],
  ['rtsp://camera.local/stream', 'rtsp://camera.local/stream'],
  ['https://youtu.be/dQw4w9WgXcQ', 'https://youtu.be/dQw4w9WgXcQ'],
  ['', null],
  ['two words', null],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['file:///etc/passwd', null],
  ['ftp://example.com', null],
  ['srt://example.com:9000', null],
  ['https://', null],
])('%j means %j', (typed, address) => {
  expect(addressOf(typed)).toBe(address)
})

test.each([
  ['https://www.example.com/', 'example.com'],
  ['https://example.com/menu/today/', 'example.com/menu/today'],
  ['https://example.com/?q=1', 'example.com'],
])('%s is called %s', (address, name) => {
  expect(nameOf(address)).toBe(name)
})
