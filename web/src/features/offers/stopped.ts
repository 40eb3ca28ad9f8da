import type { Offer } from '@/features/offers/queries'
import type { MessageKey } from '@/gen/messages/keys'
import type { Language, Translate } from '@/lib/i18n'

const reasons: Record<string, Record<Offer['direction'], MessageKey>> = {
  has_key: { sent: 'offers.keyOurs', received: 'offers.keyTheirs' },
  quota: { sent: 'offers.quotaTheirs', received: 'offers.quotaOurs' },
}

type Stopped = Pick<Offer, 'direction' | 'problem' | 'problem_code' | 'from' | 'to'>

/**
 * Why the copy of an offer stopped. The server's own words name the thing at fault; they are English, and about a key
 * they are for whoever gives.
 */
export function whyStopped(t: Translate, language: Language, offer: Stopped): string {
  const { direction, problem, problem_code: code, from, to } = offer
  if (problem && language === 'en' && !(direction === 'received' && code === 'has_key')) return problem
  const key = reasons[code ?? '']?.[direction] ?? 'offers.copyFailed'
  return t(key, { name: direction === 'sent' ? to.name : from.name })
}
