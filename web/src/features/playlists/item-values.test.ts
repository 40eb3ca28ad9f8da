import { expect, test } from 'vitest'
import { changed, valuesOf } from '@/features/playlists/item-values'
import type { PlaylistItem } from '@/features/playlists/queries'

const plain: PlaylistItem = { id: 'i', asset_id: 'a', is_enabled: true, weight: 1 }

test.each<PlaylistItem>([
  plain,
  {
    ...plain,
    is_enabled: false,
    duration: 0,
    weight: 4,
    note: 'for lunch',
    transition: { type: 'fade', duration_ms: 300 },
  },
  {
    ...plain,
    start_date: '2027-01-01T08:30:00.000Z',
    end_date: '2027-02-01T08:30:00.000Z',
    play_days: [1, 7],
    play_time_from: '08:00',
    play_time_to: '09:30',
  },
  { id: 'i', playlist_id: 'p', is_enabled: true, weight: 2 },
])('an item goes through the form as it was: %j', (item) => {
  expect(changed(item, valuesOf(item))).toEqual(item)
})

test('what is emptied is left out', () => {
  const full = {
    ...plain,
    duration: 5,
    note: 'x',
    play_days: [1],
    transition: { type: 'slide' as const, duration_ms: 100 },
  }
  const values = { ...valuesOf(full), duration: '', note: ' ', days: '1234567', transition: null }
  expect(changed(full, values)).toEqual(plain)
})
