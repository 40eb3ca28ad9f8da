import { describe, expect, it } from 'vitest';
import { evictable, keepers } from './cache';

const manifest = (hash: string, blobs: string) => ({ hash, blobs: [...blobs] });

describe('keepers', () => {
  it('keeps the present manifest and the two before it', () => {
    let kept = keepers([], manifest('1', 'a'));
    for (const next of ['2', '3', '4']) kept = keepers(kept, manifest(next, 'a'));
    expect(kept.map((entry) => entry.hash)).toEqual(['4', '3', '2']);
  });

  it('moves a manifest that comes back to the front', () => {
    const kept = keepers([manifest('2', 'b'), manifest('1', 'a')], manifest('1', 'a'));
    expect(kept.map((entry) => entry.hash)).toEqual(['1', '2']);
  });
});

describe('evictable', () => {
  it.each([
    { name: 'drops what nobody needs', stored: 'abcd', kept: ['ab', 'b'], gone: 'cd' },
    { name: 'keeps what an earlier manifest needs', stored: 'abc', kept: ['a', 'b', 'c'], gone: '' },
    { name: 'drops everything when nothing is kept', stored: 'ab', kept: [], gone: 'ab' },
  ])('$name', ({ stored, kept, gone }) => {
    const list = kept.map((blobs, i) => manifest(`${i}`, blobs));
    expect(evictable(stored, list).join('')).toBe(gone);
  });
});
