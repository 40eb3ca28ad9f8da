import { describe, expect, it } from 'vitest';
import { freshAddress } from './slot';

describe('freshAddress', () => {
  it.each([
    ['https://example.com', 'https://example.com?_anthias_nc=1234'],
    ['https://example.com/a?b=%20c', 'https://example.com/a?b=%20c&_anthias_nc=1234'],
    ['https://example.com/a?#/x?y#z', 'https://example.com/a?&_anthias_nc=1234#/x?y#z'],
    ['https://example.com/a#b', 'https://example.com/a?_anthias_nc=1234#b'],
  ])('adds to %s', (url, fresh) => {
    expect(freshAddress(url, 1234.4)).toBe(fresh);
  });
});
