import type { UseFormReturn } from 'react-hook-form'
import { expect, test, vi } from 'vitest'
import { messages as english } from '@/gen/messages/en-start'
import { translator } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'

type Values = { name: string; zone: string }
const t = translator('en', english)

function aForm() {
  const setError = vi.fn()
  const form = { getValues: () => ({ name: '', zone: '' }), setError } as unknown as UseFormReturn<Values>
  return { form, setError }
}
const fault = (field: string, message: string) => ({ field, code: 'special', message })

test('faults stand at their fields and the first one gets the focus', () => {
  const { form, setError } = aForm()
  showFaults(form, t, new Problem(400, { errors: [fault('name', 'Wrong.'), fault('zone', 'Unknown.')] }))
  expect(setError.mock.calls).toEqual([
    ['name', { message: 'Wrong.' }, { shouldFocus: true }],
    ['zone', { message: 'Unknown.' }, { shouldFocus: false }],
  ])
})

test("the server's names are translated into the form's", () => {
  const { form, setError } = aForm()
  const fieldOf = (wire: string) => (wire === 'settings.timezone' ? ('zone' as const) : undefined)
  showFaults(form, t, new Problem(400, { errors: [fault('settings.timezone', 'Unknown.')] }), { fieldOf })
  expect(setError).toHaveBeenCalledExactlyOnceWith('zone', { message: 'Unknown.' }, { shouldFocus: true })
})

test('a fault of no field of the form is said about the whole of it', () => {
  const { form, setError } = aForm()
  showFaults(form, t, new Problem(400, { errors: [fault('elsewhere', 'Wrong.')] }))
  showFaults(form, t, new Problem(0), { otherwise: 'name' })
  expect(setError.mock.calls.map(([field]) => field)).toEqual(['root', 'name'])
})
