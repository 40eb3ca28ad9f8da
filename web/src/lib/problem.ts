import type { MessageKey } from '@/gen/messages/keys'
import type { Translate } from '@/lib/i18n'

/** What is wrong with one field. */
export type FieldFault = { field: string; code: string; message: string }

type Wire = {
  type?: string
  title?: string
  detail?: string
  code?: string
  request_id?: string
  errors?: FieldFault[]
}

/** A failed request. `status` 0 means that no answer came. */
export class Problem extends Error {
  readonly status: number
  /** The last part of the problem's type, for example `quota-exceeded`. */
  readonly kind: string
  readonly errors: FieldFault[]
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined

  constructor(status: number, wire: Wire = {}, retryAfter?: number) {
    super(wire.detail ?? wire.title ?? `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.kind = wire.type?.split('/').pop() ?? ''
    this.errors = wire.errors ?? []
    this.requestId = wire.request_id
    this.retryAfter = retryAfter
  }
}

/** The problem an answer tells of, whatever its body is. */
export function problemOf(response: Response, body: unknown): Problem {
  const wire = typeof body === 'object' && body !== null ? (body as Wire) : {}
  const after = Number(response.headers.get('Retry-After'))
  return new Problem(response.status, wire, Number.isFinite(after) && after > 0 ? after : undefined)
}

const byKind: Record<string, MessageKey> = {
  'quota-exceeded': 'lib.quotaExceeded',
  'rate-limited': 'lib.rateLimited',
  'own-sign-in-needed': 'lib.ownSignIn',
}

const byStatus: Record<number, MessageKey> = {
  0: 'lib.unreachable',
  401: 'lib.signedOut',
  403: 'lib.forbidden',
  404: 'lib.gone',
  409: 'lib.conflict',
  412: 'lib.changedElsewhere',
  413: 'lib.tooLarge',
  429: 'lib.rateLimited',
  502: 'lib.unreachable',
  503: 'lib.unreachable',
  504: 'lib.unreachable',
}

const byCode: Record<string, MessageKey> = {
  required: 'lib.fieldRequired',
  unsafe: 'lib.fieldUnsafe',
  too_long: 'lib.fieldTooLong',
  taken: 'lib.fieldTaken',
  reserved: 'lib.fieldReserved',
  out_of_range: 'lib.fieldOutOfRange',
  too_common: 'lib.fieldTooCommon',
  too_close: 'lib.fieldTooClose',
}

/** What is wrong with a field, in the language of the page where the fault is a known one. */
export function explainField(t: Translate, { code, message }: FieldFault): string {
  const key = byCode[code]
  return key ? t(key) : message
}

/** A sentence that says what went wrong and what helps. */
export function explain(t: Translate, error: unknown): string {
  if (!(error instanceof Problem)) return t('lib.unexpected')
  const key = byKind[error.kind] ?? byStatus[error.status]
  // The server's own words about a limit or a conflict name the thing at fault.
  if (key && (error.status === 409 || error.kind === 'quota-exceeded') && !/^HTTP \d/.test(error.message)) {
    return error.message
  }
  if (key) return t(key)
  if (error.status >= 500) return t('lib.serverFault')
  return error.errors[0] ? explainField(t, error.errors[0]) : error.message
}
