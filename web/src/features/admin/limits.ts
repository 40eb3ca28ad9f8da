import type { AdminTenant, Limits, Plan } from '@/features/admin/queries'

const gigabyte = 2 ** 30

/** Limits as a form holds them; empty is unlimited. */
export type LimitValues = Record<keyof Limits, string>

/** The limits in the order in which people think of them, with the least and the most of each. */
export const limitFields = [
  { name: 'max_devices', label: 'admin.screens', least: 0, most: 1_000_000 },
  { name: 'max_users', label: 'admin.people', least: 0, most: 1_000_000 },
  { name: 'max_assets', label: 'admin.assets', least: 0, most: 100_000_000 },
  { name: 'storage_quota_gb', label: 'admin.storageGb', least: 0, most: 1_000_000 },
  { name: 'api_calls_per_hour', label: 'admin.apiCalls', least: 1, most: 100_000_000 },
] as const

const shown = (value: number | null) => (value === null ? '' : String(value))

/** The limits of a plan for a form. */
export function valuesOfPlan(plan: Limits | Plan): LimitValues {
  return Object.fromEntries(limitFields.map(({ name }) => [name, shown(plan[name])])) as LimitValues
}

/** The limits of a tenant for a form; storage is kept in bytes and set in gigabytes. */
export function valuesOfTenant({ limits }: Pick<AdminTenant, 'limits'>): LimitValues {
  const { storage_bytes: bytes, ...rest } = limits
  return valuesOfPlan({ ...rest, storage_quota_gb: bytes === null ? null : Math.round(bytes / gigabyte) })
}

/** What was typed, as limits; call it when every value `fits`. */
export function limitsOf(values: LimitValues): Limits {
  return Object.fromEntries(
    limitFields.map(({ name }) => [name, values[name].trim() === '' ? null : Number(values[name])]),
  ) as Limits
}

/** Whether a typed limit is empty or a whole number in its range. */
export function fits(typed: string, { least, most }: { least: number; most: number }): boolean {
  const value = typed.trim()
  return value === '' || (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most)
}
