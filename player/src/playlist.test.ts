import { describe, expect, it } from 'vitest';
import { Playlist } from './playlist';

const any = () => true;

function walk(list: Playlist, steps: number): string {
  let walked = '';
  for (let i = 0; i < steps; i++) {
    const place = list.ahead(any);
    if (!place) break;
    list.take(place);
    walked += place.key;
  }
  return walked;
}

function listOf(keys: string, shuffle = false, random?: () => number): Playlist {
  const list = new Playlist(random);
  list.replace([...keys], shuffle);
  return list;
}

describe('Playlist', () => {
  it('plays in order, over and over, repeats included', () => {
    expect(walk(listOf('abac'), 9)).toBe('abacabaca');
  });

  it('has nothing in an empty list', () => {
    expect(listOf('').ahead(any)).toBeNull();
    expect(listOf('').behind(any)).toBeNull();
  });

  it('loops a single item', () => {
    const list = listOf('a');
    expect(walk(list, 3)).toBe('aaa');
    expect(list.behind(any)?.key).toBe('a');
  });

  it('shuffles a single item, or two, without end', () => {
    expect(walk(listOf('a', true), 12)).toBe('a'.repeat(12));
    expect(walk(listOf('ab', true), 6)).toMatch(/^((ab){3}|(ba){3})$/);
  });

  it('goes back from the first to the last, and between two to the other', () => {
    const two = listOf('ab');
    walk(two, 1);
    expect(two.behind(any)?.key).toBe('b');
  });

  it('passes over what is not acceptable', () => {
    const list = listOf('abc');
    expect(list.ahead((key) => key !== 'a')?.key).toBe('b');
    expect(list.ahead(() => false)).toBeNull();
  });

  it('goes back and around', () => {
    const list = listOf('abc');
    walk(list, 1);
    const back = list.behind(any);
    expect(back?.key).toBe('c');
    if (back) list.take(back);
    expect(walk(list, 2)).toBe('ab');
  });

  it.each([
    { name: 'an item is appended', from: 'abc', played: 2, to: 'abcd', goesOn: 'cda' },
    { name: 'an earlier item is removed', from: 'abc', played: 2, to: 'bc', goesOn: 'cb' },
    { name: 'the playing item is removed', from: 'abc', played: 2, to: 'ac', goesOn: 'ca' },
    { name: 'the last, playing item is removed', from: 'abc', played: 3, to: 'ab', goesOn: 'ab' },
    { name: 'the order is turned', from: 'abc', played: 1, to: 'cba', goesOn: 'cb' },
    { name: 'nothing is the same', from: 'abc', played: 2, to: 'xyz', goesOn: 'xyz' },
    { name: 'the list becomes empty and full again', from: 'ab', played: 1, to: '', goesOn: '' },
  ])('keeps its place when $name', ({ from, played, to, goesOn }) => {
    const list = listOf(from);
    walk(list, played);
    list.replace([...to], false);
    expect(walk(list, goesOn.length)).toBe(goesOn);
  });

  it('shuffles each pass anew, with every item once and no item twice in a row', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const walked = walk(listOf('abcdef', true, random), 60);
    const passes = walked.match(/.{6}/g) ?? [];
    for (const pass of passes) expect([...pass].sort().join('')).toBe('abcdef');
    expect(new Set(passes).size).toBeGreaterThan(1);
    expect(walked).not.toMatch(/(.)\1/);
  });

  it('keeps a shuffled order while its members stay the same', () => {
    const list = listOf('abcd', true, () => 0.3);
    const first = walk(list, 2);
    list.replace([...'dcba'], true);
    expect(new Set(first + walk(list, 2)).size).toBe(4);
  });
});
