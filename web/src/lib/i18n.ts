'use client'

import { useSyncExternalStore } from 'react'
import { messages as startTexts } from '@/gen/messages/en-start'
import type { MessageKey } from '@/gen/messages/keys'
import { formats } from '@/lib/format'
import { readSetting, writeSetting } from '@/lib/settings'

export type Language = 'en' | 'id'
type Plural = { one?: string; other: string }
export type Catalogue = Record<MessageKey, string | Plural>
type Params = Record<string, string | number>
/** Translates a message; `count` chooses the plural form. */
export type Translate = (key: MessageKey, params?: Params) => string

/** The languages by the names their speakers use. */
export const languages: { value: Language; label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'id', label: 'Bahasa Indonesia' },
]

/** Makes the translator of one language. */
export function translator(language: Language, catalogue: Partial<Catalogue>): Translate {
  const plurals = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return (key, params) => {
    const message = catalogue[key] ?? key
    const text =
      typeof message === 'string'
        ? message
        : (plurals.select(Number(params?.count ?? 0)) === 'one' && message.one) || message.other
    if (!params) return text
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name]
      return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value
    })
  }
}

function state(language: Language, catalogue: Partial<Catalogue>, whole: boolean) {
  return { language, whole, t: translator(language, catalogue), ...formats(language) }
}

type State = ReturnType<typeof state>

// Pages are exported in English; another language follows right after hydration.
const exported = state('en', startTexts, false)
let current: State = exported
let started = false
const listeners = new Set<() => void>()

async function load(language: Language) {
  const loaded = language === 'en' ? await import('@/gen/messages/en-rest') : await import('@/gen/messages/id')
  current = state(language, { ...startTexts, ...loaded.messages }, true)
  for (const listener of listeners) listener()
}

function preferred(): Language {
  const kept = readSetting('language')
  if (kept === 'en' || kept === 'id') return kept
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('id')) ? 'id' : 'en'
}

/** Loads the texts of the pages behind the sign-in; `whole` says when they are there. */
export async function loadTexts() {
  if (!current.whole) await load(preferred())
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  if (!started) {
    started = true
    // Without these texts the page speaks English, which is better than nothing.
    if (preferred() !== current.language) load(preferred()).catch(() => undefined)
  }
  return () => listeners.delete(listener)
}

/** Keeps the choice in this browser and shows it at once. */
export function setLanguage(language: Language) {
  writeSetting('language', language)
  load(language).catch(() => undefined) // the line is down: the language changes with the next page
}

/** The language of the moment with its texts and formats. */
export function useI18n(): State {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => exported,
  )
}
