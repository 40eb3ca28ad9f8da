import type { components } from '@/gen/api'
import { must, publicApi } from '@/lib/api'
import { Problem } from '@/lib/problem'
import { dropSession, keepSession, type Session } from '@/lib/session'

type Registration = Omit<components['schemas']['Registration'], 'session'>

/** Signs in; the refresh token goes into a cookie that scripts cannot read. */
export async function signIn(email: string, password: string): Promise<Session> {
  const answer = await must(publicApi.POST('/api/v3/auth/login/', { body: { email, password, session: 'cookie' } }))
  if (!('access_token' in answer)) throw new Problem(401)
  keepSession(answer)
  return answer
}

/** Creates a tenant with its owner and signs the owner in. */
export async function register(registration: Registration): Promise<Session> {
  const body = { ...registration, session: 'cookie' as const }
  const session = await must(publicApi.POST('/api/v3/auth/register/', { body }))
  keepSession(session)
  return session
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
