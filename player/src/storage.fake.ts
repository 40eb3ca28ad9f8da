/** A browser's storage for tests, with what is on the disk. */
export function fakeStorage(disk = new Map<string, string>()): Storage {
  return {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => disk.set(key, value),
    removeItem: (key: string) => disk.delete(key),
  } as unknown as Storage;
}
