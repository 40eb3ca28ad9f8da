import { expect, test } from 'vitest'
import { deviceName, isMobile } from '@/features/security/device-name'

const gecko = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const android =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

test.each([
  [gecko, 'Firefox, Windows', false],
  [edge, 'Edge, Windows', false],
  [chrome, 'Chrome, Linux', false],
  [android, 'Chrome, Android', true],
  [iphone, 'Safari, iPhone', true],
  ['curl/8.5.0', 'curl', false],
  ['signage-sync/2.1 (box)', 'signage-sync', false],
  ['', '', false],
])('%s', (userAgent, name, mobile) => {
  expect(deviceName(userAgent)).toBe(name)
  expect(isMobile(userAgent)).toBe(mobile)
})
