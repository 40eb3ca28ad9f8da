import { describe, expect, it } from 'vitest';
import { programOf, scaleOf } from './layout';
import { type Item, parseManifest } from './manifest';

const always = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
const segment = (...items: string[]) => ({ ...always, items, shuffle: false });
const zone = { id: 'z', x: 10, y: 20, width: 300, height: 200, z_index: 4, fit: 'cover' };

function read(layout: unknown) {
  return parseManifest({
    hash: 'h',
    device: { id: 'd', name: 'Door', timezone: 'Asia/Jakarta', orientation: 0 },
    items: {
      red: { asset_id: 'red', type: 'image', url: '/red', sha256: 'aa', fit: 'contain' },
      lobby: { asset_id: '', layout_id: 'l1', type: 'layout', url: 'layout:l1:1', layout },
    },
    segments: [segment('lobby')],
  });
}

describe('a layout in a manifest', () => {
  it('is read with its zones', () => {
    const manifest = read({
      width: 1920,
      height: 1080,
      background_color: '#123456',
      background_item: 'red',
      background_fit: 'cover',
      zones: [
        { ...zone, background: '#ffffff', radius: 8, segments: [segment('red', 'nothing')] },
        { ...zone, id: 'w', widget: { type: 'qr', settings: { level: 'Q' }, text: 'hello' } },
      ],
    });
    const layout = manifest?.items.lobby?.layout;
    expect(layout).toMatchObject({ id: 'l1', width: 1920, color: '#123456', background: 'red' });
    expect(layout?.zones[0]).toMatchObject({ x: 10, z: 4, fit: 'cover', color: '#ffffff', radius: 8 });
    expect(layout?.zones[0]?.segments[0]?.items).toEqual(['red']);
    expect(layout?.zones[1]?.widget).toEqual({
      type: 'qr',
      settings: { level: 'Q' },
      feed: null,
      text: 'hello',
      bars: '',
    });
  });

  it.each([null, {}, { width: 0, height: 10, zones: [] }, { width: 10, height: 10 }])(
    'is not played when it is %j',
    (layout) => {
      const manifest = read(layout);
      expect(Object.keys(manifest?.items ?? {})).toEqual(['red']);
      expect(manifest?.segments[0]?.items).toEqual([]);
    },
  );

  it('loses only the zones that cannot be read', () => {
    const manifest = read({
      width: 10,
      height: 10,
      zones: [null, { ...zone, width: -1 }, zone],
      background_item: 'x',
    });
    expect(manifest?.items.lobby?.layout?.zones.map(({ id }) => id)).toEqual(['z']);
    expect(manifest?.items.lobby?.layout?.background).toBeNull();
  });

  it('plays in a zone what the zone wants, in its fit', () => {
    const manifest = read({ width: 10, height: 10, zones: [{ ...zone, segments: [segment('red')] }] });
    const [first] = manifest?.items.lobby?.layout?.zones ?? [];
    if (!manifest || !first) throw new Error('no zone');
    const program = programOf(manifest, first);
    expect(program.items).toEqual({ red: { ...(manifest.items.red as Item), fit: 'cover' } });
    expect(program.segments).toBe(first.segments);
    expect(program.device.timezone).toBe('Asia/Jakarta');
  });
});

describe('scaleOf', () => {
  it.each([
    [1920, 1080, 1],
    [960, 1080, 0.5],
    [3840, 1080, 1],
    [1080, 1920, 0.5625],
  ])('fits a canvas into %i × %i', (width, height, scale) => {
    expect(scaleOf({ width: 1920, height: 1080 }, width, height)).toBe(scale);
  });
});
