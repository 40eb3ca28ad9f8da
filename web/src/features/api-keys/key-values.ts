import { networksOf } from '@/features/api-keys/networks'
import type { ApiKey, ApiKeyPatch } from '@/features/api-keys/queries'
import { localOf, momentOf } from '@/lib/moment'

/** What of a key can be changed as long as it lives, as typed. */
export type KeyValues = { name: string; networks: string; rate: string; expires: string }

const fields: Record<string, keyof KeyValues> = { name: 'name', rate_limit: 'rate', expires_at: 'expires' }

/** The field of the form that the server means. */
export function fieldOf(wire: string): keyof KeyValues | undefined {
  return wire.startsWith('networks') ? 'networks' : fields[wire]
}

export function valuesOf(key: ApiKey): KeyValues {
  return {
    name: key.name,
    networks: key.networks.join(', '),
    rate: String(key.rate_limit),
    expires: localOf(key.expires_at),
  }
}

/** What the server is told of a form; an empty rate is left to it. */
export function inputOf({ name, networks, rate, expires }: KeyValues) {
  return {
    name: name.trim(),
    networks: networksOf(networks),
    ...(rate.trim() && { rate_limit: Number(rate) }),
    expires_at: momentOf(expires),
  }
}

/** What the form changed of a key; null when that is nothing. A moment that was not touched keeps its seconds. */
export function patchOf(key: ApiKey, typed: KeyValues): ApiKeyPatch | null {
  const known = valuesOf(key)
  const { name, networks, rate_limit: rate, expires_at: expires } = inputOf(typed)
  const patch: ApiKeyPatch = {
    ...(name !== key.name && { name }),
    ...(networks.join() !== key.networks.join() && { networks }),
    ...(rate !== undefined && rate !== key.rate_limit && { rate_limit: rate }),
    ...(typed.expires !== known.expires && { expires_at: expires }),
  }
  return Object.keys(patch).length > 0 ? patch : null
}
