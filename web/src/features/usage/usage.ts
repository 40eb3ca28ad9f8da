import type { components } from '@/gen/api'
import type { MessageKey } from '@/gen/messages/keys'

type Warning = components['schemas']['QuotaWarning']

/** How much of a limit is used, from 0 upwards; null when there is no limit. */
export function fractionOf(used: number, limit: number | null): number | null {
  if (limit === null) return null
  return limit > 0 ? used / limit : 1
}

/** Warns before a limit is reached, and says when it is. */
export function toneOf(fraction: number): 'accent' | 'warning' | 'danger' {
  if (fraction >= 1) return 'danger'
  return fraction >= 0.8 ? 'warning' : 'accent'
}

/** What a share means, once it means anything. */
export function reachedText(fraction: number): MessageKey | null {
  if (fraction >= 1) return 'usage.reached100'
  if (fraction >= 0.9) return 'usage.reached90'
  return fraction >= 0.8 ? 'usage.reached80' : null
}

/** The warning that matters most. */
export function worst(warnings: Warning[]): Warning | undefined {
  return warnings.reduce<Warning | undefined>(
    (most, warning) => (most === undefined || warning.percent > most.percent ? warning : most),
    undefined,
  )
}

const gigabyte = 2 ** 30 // as plans count

/** The size of a plan's storage. */
export function planSize(language: string, bytes: number): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'gigabyte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / gigabyte)
}

/** The bytes of a plan's storage. */
export function planBytes(gigabytes: number): number {
  return gigabytes * gigabyte
}

// Currencies whose prices are whole, unlike what the browser believes.
const whole = ['IDR']

/** A price in the currency's minor units as people write it. */
export function money(language: string, minor: number, currency: string): string {
  const format = (digits?: number) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      ...(digits !== undefined && { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    })
  const digits = whole.includes(currency) ? 0 : (format().resolvedOptions().maximumFractionDigits ?? 0)
  return format(minor % 10 ** digits === 0 ? 0 : digits).format(minor / 10 ** digits)
}
