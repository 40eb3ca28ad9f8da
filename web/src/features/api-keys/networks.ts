/** The networks in a text, which commas, spaces or lines part. */
export function networksOf(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((part) => part !== '')
}
