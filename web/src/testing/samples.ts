import type { Asset } from '@/features/assets/queries'
import type { Device } from '@/features/devices/queries'

/** An asset for tests, as the server answers it. */
export function anAsset(more: Partial<Asset> = {}): Asset {
  return {
    id: 'a1',
    name: 'Welcome',
    type: 'image',
    mimetype: 'image',
    uri: '/data/anthias_assets/a1.jpg',
    start_date: '2026-11-24T15:11:52Z',
    end_date: '2126-10-31T15:11:52Z',
    duration: 10,
    is_enabled: true,
    is_processing: false,
    nocache: false,
    play_order: 0,
    skip_asset_check: false,
    skip_ssl_verify: false,
    is_reachable: true,
    play_days: [1, 2, 3, 4, 5, 6, 7],
    play_time_from: null,
    play_time_to: null,
    refresh_interval: 0,
    metadata: {},
    tags: [],
    file_name: 'picture.jpg',
    file_size: 347_375,
    sha256: 'ff02b800',
    width: 1920,
    height: 1080,
    video_codec: null,
    processing_status: 'completed',
    processing_error: null,
    content_url: '/files/ff02b800',
    thumbnail_url: '/files/3e75a3b1',
    is_active: true,
    created_by: null,
    created_at: '2026-11-24T15:12:52Z',
    updated_at: '2026-11-24T15:12:52Z',
    ...more,
  }
}

/** A screen for tests, as the server answers it. */
export function aDevice(more: Partial<Device> = {}): Device {
  return {
    id: 'd1',
    name: 'Shop window',
    status: 'online',
    last_seen_at: '2026-11-24T12:00:00Z',
    is_primary: false,
    timezone: null,
    orientation: 0,
    screen: { width: 1920, height: 1080 },
    version: '1',
    current_asset_id: 'a1',
    display: 'on',
    display_off_by: null,
    manifest: { wanted: 'new', on_disk: 'new', playing: 'new', in_sync: true },
    created_at: '2026-11-24T11:00:00Z',
    updated_at: '2026-11-24T11:00:00Z',
    ...more,
  }
}
