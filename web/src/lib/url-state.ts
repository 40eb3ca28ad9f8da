'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'

/** How one value is read from the address and written to it; `null` leaves it out. */
export type Parser<T> = { read: (value: string | null) => T; write: (value: T) => string | null }

/** A text; empty is left out. */
export const text: Parser<string> = { read: (value) => value ?? '', write: (value) => value || null }

/** One of a few words; the first is the default and left out. */
export function oneOf<const T extends string>(...words: [T, ...T[]]): Parser<T> {
  return {
    read: (value) => words.find((word) => word === value) ?? words[0],
    write: (value) => (value === words[0] ? null : value),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each parser has a type of its own, which Values gives back
type Parsers = Record<string, Parser<any>>
type Values<P> = { [K in keyof P]: P[K] extends Parser<infer T> ? T : never }

/** The values of an address. */
export function readUrl<P extends Parsers>(parsers: P, params: URLSearchParams): Values<P> {
  return Object.fromEntries(
    Object.entries(parsers).map(([name, parser]) => [name, parser.read(params.get(name))]),
  ) as Values<P>
}

/** The address's query with some values changed; other parameters stay. */
export function writeUrl<P extends Parsers>(parsers: P, params: URLSearchParams, values: Partial<Values<P>>): string {
  const next = new URLSearchParams(params)
  for (const [name, value] of Object.entries(values)) {
    const written = parsers[name]?.write(value) ?? null
    if (written === null) next.delete(name)
    else next.set(name, written)
  }
  const query = next.toString()
  return query ? `?${query}` : ''
}

/** State that lives in the address, so that it can be shared and survives going back. */
export function useUrlState<P extends Parsers>(parsers: P) {
  const params = useSearchParams()
  const path = usePathname()
  const values = useMemo(() => readUrl(parsers, params), [parsers, params])
  const set = useCallback(
    (changes: Partial<Values<P>>) => {
      const query = writeUrl(parsers, new URLSearchParams(window.location.search), changes)
      window.history.replaceState(null, '', path + query)
    },
    [parsers, path],
  )
  return [values, set] as const
}
