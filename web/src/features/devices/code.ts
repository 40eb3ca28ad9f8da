/** How many characters a pairing code has. */
const codeLength = 6

// What is mistaken for something else across a room is in no code.
const neverUsed = /[01ILO]/

/** What was typed or pasted as a code: capitals without spaces, dashes and other marks between them. */
export function codeOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .slice(0, codeLength)
}

/** What is wrong with a code, before anyone is asked. */
export function codeFault(code: string): 'short' | 'misread' | null {
  if (neverUsed.test(code)) return 'misread'
  return code.length < codeLength ? 'short' : null
}
