import createClient from 'openapi-fetch'
import type { paths } from '@/gen/api'
import { Problem, problemOf } from '@/lib/problem'
import { dropSession, keepSession, sessionState } from '@/lib/session'

// The only place that talks to the network.

const baseUrl = typeof location === 'undefined' ? '' : location.origin
const spareSeconds = 10

/** Calls that need no session: signing in, and the refresh by cookie. */
export const publicApi = createClient<paths>({ baseUrl, fetch: reach })

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    if (request.signal.aborted) throw error
    throw new Problem(0)
  }
}

let refreshing: Promise<void> | null = null

/** Gets a new access token by the cookie. Callers at the same time share one request. */
export function refreshSession(): Promise<void> {
  refreshing ??= alone(exchange).finally(() => {
    refreshing = null
  })
  return refreshing
}

async function exchange() {
  const { data, response, error } = await publicApi.POST('/api/v3/auth/refresh/', { body: {} })
  if (data) keepSession(data)
  else if (response.status >= 400 && response.status < 500 && response.status !== 429) dropSession()
  else throw problemOf(response, error)
}

// A refresh token works once, so two tabs must not send the same one.
async function alone(task: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request('signate.refresh', task)
  else await task()
}

/** The access token, renewed when it is about to end; empty when nobody is signed in. */
export async function accessToken(): Promise<string> {
  let state = sessionState()
  if (state.status === 'unknown' || (state.status === 'in' && state.expiresAt - Date.now() < spareSeconds * 1000)) {
    await refreshSession()
    state = sessionState()
  }
  return state.status === 'in' ? state.token : ''
}

async function authorized(request: Request): Promise<Response> {
  const again = request.clone()
  request.headers.set('Authorization', `Bearer ${await accessToken()}`)
  const response = await reach(request)
  if (response.status !== 401 || sessionState().status !== 'in') return response
  await refreshSession()
  const state = sessionState()
  if (state.status !== 'in') return response
  again.headers.set('Authorization', `Bearer ${state.token}`)
  return reach(again)
}

function makeClient(tenant: string) {
  return createClient<paths>({
    baseUrl,
    fetch: authorized,
    ...(tenant && { headers: { 'X-Tenant-ID': tenant } }),
    querySerializer: { array: { style: 'form', explode: false } },
  })
}

/** Calls about the signed-in person, whatever tenant they are in. */
export const accountApi = createClient<paths>({ baseUrl, fetch: authorized })

export type Api = ReturnType<typeof makeClient>
const clients = new Map<string, Api>()

/** The typed client of one tenant; without a name, of the installation. */
export function apiOf(tenant: string): Api {
  let client = clients.get(tenant)
  if (!client) {
    client = makeClient(tenant)
    clients.set(tenant, client)
  }
  return client
}

/** A streamed answer, for the live channel. */
export function openStream(tenant: string, path: string, signal: AbortSignal): Promise<Response> {
  return authorized(
    new Request(baseUrl + path, { headers: { 'X-Tenant-ID': tenant, Accept: 'text/event-stream' }, signal }),
  )
}

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** What the call answered, or the problem as an exception. */
export async function must<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw problemOf(response, error)
  return data as T
}

/** The same with the version of what was answered, for `If-Match`. */
export async function mustWithTag<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string | null }> {
  const answer = await call
  return { data: await must(Promise.resolve(answer)), etag: answer.response.headers.get('ETag') }
}
