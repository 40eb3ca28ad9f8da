import { type LimitValues, limitsOf, valuesOfPlan } from '@/features/admin/limits'
import type { Plan, PlanInput } from '@/features/admin/queries'

/** A plan as a form holds it. The price is in whole units of the currency, empty by contract. */
export type PlanValues = LimitValues & {
  tier: string
  name: string
  price: string
  currency: string
  features: string
  is_public: boolean
}

const none: Plan = {
  tier: '',
  name: '',
  price: 0,
  currency: 'IDR',
  is_public: true,
  max_devices: null,
  max_users: null,
  max_assets: null,
  storage_quota_gb: null,
  api_calls_per_hour: null,
  features: [],
}

// The installation counts money in minor units, of which its rupiah has none.
const withoutMinor = new Set(['IDR'])

/** How many minor units one of the currency has. */
function minorUnits(currency: string): number {
  const code = currency.trim().toUpperCase()
  if (withoutMinor.has(code)) return 1
  try {
    const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
      style: 'currency',
      currency: code,
    }).resolvedOptions()
    return 10 ** maximumFractionDigits
  } catch {
    return 100 // no currency has this code; the field says so
  }
}

/** Whether a typed price is empty or an amount that the currency knows. */
export function priceFits(typed: string, currency: string): boolean {
  const price = typed.trim()
  if (price === '') return true
  const digits = Math.log10(minorUnits(currency))
  const pattern = digits > 0 ? new RegExp(`^\\d{1,12}(\\.\\d{1,${digits}})?$`) : /^\d{1,12}$/
  return pattern.test(price)
}

/** Whether a key of a plan is one. */
export function isTier(typed: string): boolean {
  return /^[a-z0-9]([a-z0-9_]{0,48}[a-z0-9])?$/.test(typed.trim())
}

/** A plan for a form; without one, an empty form. */
export function valuesOf(plan: Plan | null): PlanValues {
  const { tier, name, price, currency, features, is_public, ...limits } = plan ?? none
  return {
    ...valuesOfPlan(limits),
    tier,
    name,
    price: price === null ? '' : String(price / minorUnits(currency)),
    currency,
    features: features.join(', '),
    is_public,
  }
}

/** What was typed, as the server takes it. */
export function inputOf({ tier: _, name, price, currency, features, is_public, ...limits }: PlanValues): PlanInput {
  return {
    ...limitsOf(limits),
    name: name.trim(),
    price: price.trim() === '' ? null : Math.round(Number(price) * minorUnits(currency)),
    currency: currency.trim().toUpperCase(),
    features: features
      .split(/[\s,]+/)
      .filter(Boolean)
      .filter((feature, index, all) => all.indexOf(feature) === index),
    is_public,
  }
}
