import type { components } from '@/gen/api'

export type Tenant = components['schemas']['Tenant']
type TenantPatch = components['schemas']['TenantPatch']

/** What the form of the workspace holds. */
export type Values = { name: string; slug: string; timezone: string; duration: string }

/** What the server takes when nobody has said anything else. */
const fallbackSeconds = 10

/** The form's values of a tenant. */
export function valuesOf({ name, slug, settings }: Tenant): Values {
  return {
    name,
    slug,
    timezone: settings.timezone ?? '',
    duration: String(settings.default_duration ?? fallbackSeconds),
  }
}

/** The change that makes `after` out of `before`; nothing else is sent. */
export function patchOf(before: Values, after: Values): TenantPatch {
  const settings = {
    ...(after.timezone !== before.timezone && { timezone: after.timezone }),
    ...(after.duration !== before.duration && { default_duration: Number(after.duration) }),
  }
  return {
    ...(after.name.trim() !== before.name && { name: after.name.trim() }),
    ...(after.slug !== before.slug && { slug: after.slug }),
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}

const wireNames: Record<string, keyof Values> = {
  name: 'name',
  slug: 'slug',
  'settings.timezone': 'timezone',
  'settings.default_duration': 'duration',
}

/** The form's field that the server speaks of. */
export function fieldOf(wire: string): keyof Values | undefined {
  return wireNames[wire]
}
