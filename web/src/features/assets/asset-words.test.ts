import { expect, test } from 'vitest'
import { stateOf } from '@/features/assets/asset-words'
import { anAsset } from '@/testing/samples'

const now = Date.parse('2026-11-25T00:00:00Z')

test.each([
  ['what plays', {}, 'assets.stateOn'],
  ['what is turned off', { is_enabled: false, is_active: false }, 'assets.stateOff'],
  ['what plays later', { is_active: false, start_date: '2027-01-01T00:00:00Z' }, 'assets.stateScheduled'],
  ['what has no start', { is_active: false, start_date: null }, 'assets.stateNoDates'],
  ['what is over', { is_active: false, end_date: '2026-11-24T00:00:00Z' }, 'assets.stateExpired'],
  ['a link that does not answer', { is_reachable: false }, 'assets.stateUnreachable'],
  ['a file being looked at', { processing_status: 'processing' }, 'assets.stateProcessing'],
  ['a broken file, even when it is off', { processing_status: 'failed', is_enabled: false }, 'assets.stateFailed'],
] as const)('%s', (_, more, label) => {
  expect(stateOf(anAsset(more), now).label).toBe(label)
})
