'use client'

import { useSyncExternalStore } from 'react'
import type { Translate } from '@/lib/i18n'
import { explain, Problem } from '@/lib/problem'

/** A credential as it goes over the wire. */
export type CredentialJson = Record<string, unknown>

const never = () => () => undefined

function supported(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}

/** Whether this browser can use passkeys here; they need an encrypted connection or this very machine. */
export function usePasskeySupport(): boolean {
  return useSyncExternalStore(never, supported, () => true)
}

function jsonOf(credential: Credential | null): CredentialJson {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('no passkey', 'NotAllowedError')
  return credential.toJSON() as unknown as CredentialJson
}

/** Has the person prove with a passkey who they are. */
export async function askPasskey(options: CredentialJson): Promise<CredentialJson> {
  const json = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return jsonOf(await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) }))
}

/** Has the browser make a passkey. */
export async function makePasskey(options: CredentialJson): Promise<CredentialJson> {
  const json = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return jsonOf(
    await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) }),
  )
}

/** What went wrong with a passkey, and what helps. */
export function explainPasskey(t: Translate, error: unknown): string {
  if (error instanceof DOMException) {
    return t(error.name === 'InvalidStateError' ? 'lib.passkeyThere' : 'lib.passkeyCancelled')
  }
  return error instanceof Problem && error.kind === 'passkey-invalid' ? t('lib.passkeyRefused') : explain(t, error)
}
