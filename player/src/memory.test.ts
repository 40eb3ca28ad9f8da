import { beforeEach, describe, expect, it } from 'vitest';
import { Memory } from './memory';
import { fakeStorage } from './storage.fake';

const disk = new Map<string, string>();
const storage = fakeStorage(disk);

beforeEach(() => disk.clear());

describe('the credential', () => {
  it('is made once and outlives a restart', () => {
    const first = new Memory(storage).credential();
    expect(first).toMatch(/^sgd_[\w-]{43}$/);
    expect(new Memory(storage).credential()).toBe(first);
  });

  it('is made anew after the screen was taken out of its tenant', () => {
    const memory = new Memory(storage);
    const first = memory.credential();
    memory.device = { id: 'd', name: 'Door', timezone: 'UTC', orientation: 0 };
    memory.forget();
    expect(memory.credential()).not.toBe(first);
    expect(memory.device).toBeNull();
  });

  it('is made anew when the disk has spoiled it', () => {
    disk.set('signate.device', 'spoi\u0000led');
    expect(new Memory(storage).credential()).toMatch(/^sgd_[\w-]{43}$/);
  });

  it('stays the same for as long as the page is open where nothing can be stored', () => {
    const memory = new Memory(null);
    expect(memory.credential()).toBe(memory.credential());
  });
});

describe('what is remembered', () => {
  it.each(['{', '7', '[]', 'null', '{"offset":"late"}'])('is nothing when the disk says %s', (spoiled) => {
    for (const key of ['screen', 'clock', 'kept', 'receipts']) disk.set(`signate.${key}`, spoiled);
    const memory = new Memory(storage);
    expect(memory.clock).toEqual({ offset: 0, latest: 0 });
    expect(memory.kept).toEqual([]);
    expect(memory.receipts).toEqual([]);
    expect(memory.device?.id ?? '').toBe('');
  });
});
