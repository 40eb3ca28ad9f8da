import { expect, test } from 'vitest'
import { nextStep, stepsOf } from '@/features/home/steps'
import { aDevice } from '@/testing/samples'

const noCalls = { api_calls_this_hour: 0, api_calls_busiest_hour: 0, api_calls_this_month: 0 }
const usage = (assets: number, devices: number) => ({ assets, devices, users: 1, storage_bytes: 0, ...noCalls })

test('a newcomer uploads first, then connects a screen, then sees it play', () => {
  expect(nextStep(stepsOf(usage(0, 0), []))).toBe('content')
  expect(nextStep(stepsOf(usage(1, 0), []))).toBe('screen')
  const idle = aDevice({ current_asset_id: null })
  expect(nextStep(stepsOf(usage(1, 1), [idle]))).toBe('play')
  expect(nextStep(stepsOf(usage(1, 1), [idle, aDevice()]))).toBeNull()
})

test('a screen may come before the content', () => {
  expect(stepsOf(usage(0, 1), []).map(({ done }) => done)).toEqual([false, true, false])
})
