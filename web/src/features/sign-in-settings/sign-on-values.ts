import type { SingleSignOn } from '@/features/sign-in-settings/queries'
import type { components } from '@/gen/api'

type Input = components['schemas']['SingleSignOnInput']

/** A group of the provider and the role its members have. */
export type GroupRole = { id: number; group: string; role: string }

/** What the form holds. */
export type Values = {
  enabled: boolean
  issuer: string
  clientId: string
  secret: string
  domains: string
  join: boolean
  defaultRole: string
  refuse: boolean
}

/** The form's values of the settings, or of none. */
export function valuesOf(known: SingleSignOn | null): Values {
  return {
    enabled: known?.is_enabled ?? true,
    issuer: known?.issuer ?? '',
    clientId: known?.client_id ?? '',
    secret: '',
    domains: known?.allowed_domains.join(', ') ?? '',
    join: known?.just_in_time ?? false,
    defaultRole: known?.default_role ?? 'viewer',
    refuse: known?.refuse_unmapped ?? false,
  }
}

/** The rows of the groups. */
export function rowsOf(known: SingleSignOn | null): GroupRole[] {
  return Object.entries(known?.group_roles ?? {}).map(([group, role], id) => ({ id, group, role }))
}

/** The words of a list that people type, in small letters and each once. */
export function listOf(typed: string): string[] {
  return [
    ...new Set(
      typed
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ]
}

/** What is sent; an empty secret keeps the one that is there, and rows without a group are left out. */
export function inputOf(values: Values, rows: GroupRole[]): Input {
  const secret = values.secret.trim()
  return {
    is_enabled: values.enabled,
    issuer: values.issuer.trim(),
    client_id: values.clientId.trim(),
    ...(secret && { client_secret: secret }),
    allowed_domains: listOf(values.domains),
    just_in_time: values.join,
    default_role: values.defaultRole,
    refuse_unmapped: values.refuse,
    group_roles: Object.fromEntries(
      rows.filter(({ group }) => group.trim() !== '').map(({ group, role }) => [group.trim(), role]),
    ),
  }
}

const wireNames: Record<string, keyof Values> = {
  issuer: 'issuer',
  client_id: 'clientId',
  client_secret: 'secret',
  allowed_domains: 'domains',
  default_role: 'defaultRole',
}

/** The form's field that the server speaks of. */
export function fieldOf(wire: string): keyof Values | undefined {
  return wireNames[wire.replace(/[.[].*$/, '')]
}
