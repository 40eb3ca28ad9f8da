import type { components } from '@/gen/api'
import { hexOf } from '@/lib/colour'

type Tenant = components['schemas']['Tenant']
type BrandingPatch = NonNullable<components['schemas']['TenantPatch']['branding']>

/** What the form of the branding holds; an empty colour is the product's. */
export type Values = { name: string; primary: string; accent: string }

export function valuesOf({ branding }: Pick<Tenant, 'branding'>): Values {
  return { name: branding.name ?? '', primary: branding.primary_color ?? '', accent: branding.accent_color ?? '' }
}

/** A typed colour as it is sent: in the one way of writing, or empty. */
function sent(colour: string): string {
  return hexOf(colour) ?? ''
}

/** The change that makes `after` out of `before`. */
export function patchOf(before: Values, after: Values): BrandingPatch {
  return {
    ...(after.name.trim() !== before.name && { name: after.name.trim() }),
    ...(sent(after.primary) !== before.primary && { primary_color: sent(after.primary) }),
    ...(sent(after.accent) !== before.accent && { accent_color: sent(after.accent) }),
  }
}

/** Whether a colour can be left as it was typed: a colour, or nothing. */
export function isColour(typed: string): boolean {
  return typed.trim() === '' || hexOf(typed) !== null
}

const wireNames: Record<string, keyof Values> = {
  'branding.name': 'name',
  'branding.primary_color': 'primary',
  'branding.accent_color': 'accent',
}

/** The form's field that the server speaks of. */
export function fieldOf(wire: string): keyof Values | undefined {
  return wireNames[wire]
}
