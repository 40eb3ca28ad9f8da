import { expect, test } from 'vitest'
import type { SingleSignOn } from '@/features/sign-in-settings/queries'
import * as rules from '@/features/sign-in-settings/rules-values'
import { fieldOf, inputOf, listOf, rowsOf, valuesOf } from '@/features/sign-in-settings/sign-on-values'

const known: SingleSignOn = {
  is_enabled: false,
  issuer: 'https://login.example.com',
  client_id: 'signate',
  allowed_domains: ['example.com', 'example.org'],
  group_roles: { signage: 'content_manager' },
  default_role: 'viewer',
  just_in_time: true,
  refuse_unmapped: false,
  callback_url: 'https://signage.example.com/callback',
}

test('domains are typed as people write lists', () => {
  expect(listOf(' Example.com, example.org;example.com\n')).toEqual(['example.com', 'example.org'])
  expect(listOf(' ')).toEqual([])
})

test('settings come back as they were, and the secret stays where it is', () => {
  const { callback_url, ...input } = known
  expect(inputOf(valuesOf(known), rowsOf(known))).toEqual(input)
})

test('a new secret is sent, rows without a group are not', () => {
  const input = inputOf({ ...valuesOf(null), secret: ' s3cret ' }, [
    { id: 0, group: ' staff ', role: 'viewer' },
    { id: 1, group: ' ', role: 'tenant_admin' },
  ])
  expect(input.client_secret).toBe('s3cret')
  expect(input.group_roles).toEqual({ staff: 'viewer' })
  expect(input.is_enabled).toBe(true)
})

test('faults of the server find their field', () => {
  expect(fieldOf('allowed_domains.0')).toBe('domains')
  expect(fieldOf('group_roles')).toBeUndefined()
  expect(rules.fieldOf('settings.allowed_email_domains')).toBe('domains')
})

test('of the rules only what was changed is sent', () => {
  const before = rules.valuesOf({ allowed_email_domains: ['example.com'] })
  expect(before).toEqual({ factor: false, domains: 'example.com', timeout: '0' })
  expect(rules.patchOf(before, before)).toEqual({})
  expect(rules.patchOf(before, { factor: true, domains: '', timeout: '480' })).toEqual({
    require_2fa: true,
    allowed_email_domains: [],
    session_timeout_minutes: 480,
  })
})
