/** A moment as the date field of this browser's time zone writes it. */
export function localOf(iso: string | null): string {
  if (iso === null) return ''
  const date = new Date(iso)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [String(date.getFullYear()).padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The moment that a date field names, or null when it is empty. */
export function momentOf(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString()
}
