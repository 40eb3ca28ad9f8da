import { expect, test } from 'vitest'
import { addressOf } from '@/lib/switch-tenant'

test.each([
  ['localhost', '8080', '/beta/'],
  ['acme.localhost', '8080', 'http://beta.localhost:8080/beta/'],
  ['acme.signage.example.com', '', 'http://beta.signage.example.com/beta/'],
  ['acmeltd.example.com', '', '/beta/'],
])('from acme at %s', (hostname, port, address) => {
  expect(addressOf('beta', 'acme', { protocol: 'http:', hostname, port })).toBe(address)
})
