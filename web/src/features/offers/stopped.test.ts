import { expect, it } from 'vitest'
import { whyStopped } from '@/features/offers/stopped'
import { messages as english } from '@/gen/messages/en-rest'
import { messages } from '@/gen/messages/id'
import { translator } from '@/lib/i18n'

const side = (name: string) => ({ id: name, name, slug: name.toLowerCase() })
const offer = { from: side('Bakery'), to: side('Shop'), problem: null, problem_code: 'quota' }
const id = translator('id', messages)
const en = translator('en', english)

it('says why a copy stopped, to each side in its own way', () => {
  expect(whyStopped(en, 'en', { ...offer, direction: 'sent' })).toBe('Shop has no room for the copy.')
  expect(whyStopped(en, 'en', { ...offer, direction: 'received' })).toMatch(/^Your plan has no room/)
  expect(whyStopped(en, 'en', { ...offer, direction: 'received', problem: 'The zone “News” …' })).toBe(
    'The zone “News” …',
  )
  const keyed = { ...offer, problem: 'The zone “News” …', problem_code: 'has_key' }
  expect(whyStopped(en, 'en', { ...keyed, direction: 'sent' })).toBe('The zone “News” …')
  expect(whyStopped(en, 'en', { ...keyed, direction: 'received' })).toMatch(/only Bakery may have/)
  expect(whyStopped(id, 'id', { ...offer, direction: 'sent', problem: 'Full.' })).toBe(
    'Shop tidak punya ruang untuk salinan.',
  )
  expect(whyStopped(en, 'en', { ...offer, direction: 'sent', problem_code: 'of_later' })).toMatch(
    /tried again each minute/,
  )
})
