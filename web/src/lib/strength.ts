const common = [
  'password',
  'qwerty',
  'letmein',
  'welcome',
  'admin',
  'signate',
  'iloveyou',
  'rahasia',
  '12345',
  'abc123',
]

/** The server refuses anything shorter. */
export const shortest = 10

/** How hard a password is to guess, from 0 (refused) to 4, by length and by what is guessed first. */
export function strength(password: string, known: string[] = []): 0 | 1 | 2 | 3 | 4 {
  if (password.length < shortest) return 0
  const lower = password.toLowerCase()
  const guessable = [...common, ...known.map((word) => word.toLowerCase())].some(
    (word) => word.length > 3 && lower.includes(word),
  )
  const distinct = new Set(lower).size
  if (distinct < 5) return 1
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length
  const points = Math.min(2, Math.floor((password.length - shortest) / 4)) + (kinds >= 2 ? 1 : 0) + (kinds >= 3 ? 1 : 0)
  const score = Math.min(4, 1 + points) - (guessable ? 2 : 0)
  return Math.max(1, score) as 1 | 2 | 3 | 4
}
