/** A choice kept in this browser; nothing secret ever goes here. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`signate.${name}`)
  } catch {
    return null // storage is blocked: defaults apply
  }
}

/** Keeps a choice in this browser, if it lets us. */
export function writeSetting(name: string, value: string) {
  try {
    localStorage.setItem(`signate.${name}`, value)
  } catch {
    // Storage is blocked or full: the choice lasts until the page is left.
  }
}
