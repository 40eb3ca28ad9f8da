import { expect, test } from 'vitest'
import { bodyOf, fieldOf, type Values } from '@/features/imports/vendors'

const values: Values = {
  vendor: 'xibo',
  address: ' https://cms.example.com ',
  account: 'left over from another vendor',
  username: 'id',
  secret: ' s3cret ',
  enable: true,
}

test('the server gets what the vendor asks for and nothing that was typed for another', () => {
  expect(bodyOf(values, true)).toEqual({
    base_url: 'https://cms.example.com',
    credentials: { username: 'id', secret: 's3cret' },
    dry_run: true,
  })
  expect(bodyOf({ ...values, vendor: 'yodeck' }, false)).toEqual({ credentials: { secret: 's3cret' }, dry_run: false })
})

test('faults are shown at fields that are there', () => {
  expect(fieldOf('xibo', 'base_url')).toBe('address')
  expect(fieldOf('xibo', 'credentials.secret')).toBe('secret')
  expect(fieldOf('yodeck', 'base_url')).toBeUndefined()
  expect(fieldOf('yodeck', 'vendor')).toBeUndefined()
})
