import type { components } from '@/gen/api'
import { must, publicApi } from '@/lib/api'
import { askPasskey, type CredentialJson } from '@/lib/passkeys'
import { dropSession, keepSession, type Session } from '@/lib/session'

type Registration = Omit<components['schemas']['Registration'], 'session'>

/** The question for a second factor, after the right password. */
export type Challenge = components['schemas']['SecondFactorChallenge']

function kept(session: Session): Session {
  keepSession(session)
  return session
}

/** Whether signing in goes on with a second factor. */
export function isChallenge(answer: Session | Challenge): answer is Challenge {
  return 'challenge_token' in answer
}

/** Signs in; the refresh token goes into a cookie that scripts cannot read. */
export async function signIn(email: string, password: string): Promise<Session | Challenge> {
  const answer = await must(publicApi.POST('/api/v3/auth/login/', { body: { email, password, session: 'cookie' } }))
  return isChallenge(answer) ? answer : kept(answer)
}

/** Ends signing in with a code or with a passkey. */
export async function answerChallenge(
  { challenge_token }: Challenge,
  answer: { code: string } | { passkey: CredentialJson },
): Promise<Session> {
  const body = { challenge_token, ...answer, session: 'cookie' as const }
  return kept(await must(publicApi.POST('/api/v3/auth/second-factor/', { body })))
}

/** Signs in with a passkey alone, whoever it belongs to. */
export async function signInWithPasskey(): Promise<Session> {
  const { ceremony_token, options } = await must(publicApi.POST('/api/v3/auth/passkey-login/begin/'))
  const body = { ceremony_token, credential: await askPasskey(options), session: 'cookie' as const }
  return kept(await must(publicApi.POST('/api/v3/auth/passkey-login/', { body })))
}

/** Creates a tenant with its owner and signs the owner in. */
export async function register(registration: Registration): Promise<Session> {
  const body = { ...registration, session: 'cookie' as const }
  return kept(await must(publicApi.POST('/api/v3/auth/register/', { body })))
}

/** Ends the session here and on the server. */
export async function signOut() {
  try {
    await must(publicApi.POST('/api/v3/auth/logout/', { body: {} }))
  } finally {
    dropSession()
  }
}

/** The address to go to after signing in: a path of this site, or nothing. */
export function safeNext(next: string | null): string | null {
  if (!next?.startsWith('/') || next.startsWith('//') || /[\\\p{Cc}]/u.test(next)) return null
  return next
}
