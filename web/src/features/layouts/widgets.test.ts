import { expect, test } from 'vitest'
import { settingOf, withSetting } from '@/features/layouts/widgets'

test('settings inside of others are read and written by their whole name', () => {
  const wifi = withSetting(withSetting({ kind: 'wifi' }, 'wifi.ssid', 'Lobby'), 'wifi.hidden', true)
  expect(wifi).toEqual({ kind: 'wifi', wifi: { ssid: 'Lobby', hidden: true } })
  expect(settingOf(wifi, 'wifi.ssid')).toBe('Lobby')
  expect(settingOf({}, 'wifi.ssid')).toBeUndefined()
})
