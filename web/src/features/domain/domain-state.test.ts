import { expect, test } from 'vitest'
import { domainOf, domainState } from '@/features/domain/domain-state'
import type { Domain } from '@/features/domain/queries'
import { Problem } from '@/lib/problem'

const asked = { verified_at: null, checked_at: null } as Domain

test.each([
  [asked, null, 'new'],
  [{ ...asked, checked_at: '2026-01-01T00:00:00Z' }, null, 'waiting'],
  [{ ...asked, checked_at: '2026-01-01T00:00:00Z' }, new Problem(422), 'waiting'],
  [asked, new Problem(409), 'taken'],
  [{ ...asked, verified_at: '2026-01-01T00:00:00Z' }, new Problem(409), 'verified'],
])('%# is known', (domain, fault, state) => {
  expect(domainState(domain, fault)).toBe(state)
})

test.each([
  ['signage.example.com', 'signage.example.com'],
  [' HTTPS://Signage.Example.com:8443/path?x ', 'signage.example.com'],
  ['example.com.', 'example.com'],
])('%j means %j', (typed, domain) => {
  expect(domainOf(typed)).toBe(domain)
})
