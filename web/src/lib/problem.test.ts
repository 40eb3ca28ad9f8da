import { expect, test } from 'vitest'
import { messages as english } from '@/gen/messages/en-start'
import { messages as indonesian } from '@/gen/messages/id'
import { translator } from '@/lib/i18n'
import { explain, explainField, Problem, problemOf } from '@/lib/problem'

const t = translator('en', english)

test.each([
  ['no answer', new Problem(0), 'cannot be reached'],
  ['a proxy without a server behind it', new Problem(502), 'cannot be reached'],
  ['an ended session', new Problem(401), 'Sign in again'],
  ['a missing permission', new Problem(403), 'role does not allow'],
  ['something that is gone', new Problem(404), 'no longer exists'],
  ['a change by someone else', new Problem(412), 'changed this in the meantime'],
  ['a file that a proxy refuses', new Problem(413), 'too large'],
  ['too many tries', new Problem(429, { type: '/problems/rate-limited' }), 'Wait a moment'],
  ['a fault of the server', new Problem(500, { detail: 'pq: secret' }), 'broke on the server'],
  ['an error of the page itself', new TypeError('x is undefined'), 'Reload'],
])('%s is explained with what helps', (_, error, words) => {
  expect(explain(t, error)).toContain(words)
})

test("the server's words about a limit, a conflict or a field are passed on", () => {
  const quota = new Problem(402, { type: '/problems/quota-exceeded', detail: 'The plan has room for 5 screens.' })
  expect(explain(t, quota)).toBe('The plan has room for 5 screens.')
  expect(explain(t, new Problem(409, { detail: 'This name is taken.' }))).toBe('This name is taken.')
  const errors = [{ field: 'name', code: 'required', message: 'Enter a name.' }]
  expect(explain(t, new Problem(400, { detail: 'One field is wrong.', errors }))).toBe('Fill this in.')
})

test('a known fault of a field is told in the language of the page, others in the words of the server', () => {
  const fault = { field: 'name', code: 'taken', message: 'There is already a role of this name.' }
  expect(explainField(translator('id', indonesian), fault)).toContain('sudah dipakai')
  expect(explainField(t, { ...fault, code: 'not_yours' })).toBe(fault.message)
})

test('a limit or a conflict without words gets ours, in the language of the page', () => {
  expect(explain(t, new Problem(409))).toContain('does not fit')
  expect(explain(translator('id', indonesian), new Problem(0))).toContain('tidak dapat dihubungi')
})

test('an answer becomes a problem whatever its body is', () => {
  const headers = { 'Retry-After': '7' }
  const problem = problemOf(new Response(null, { status: 429, headers }), {
    type: 'https://example.com/problems/rate-limited',
    request_id: '01J',
  })
  expect(problem).toMatchObject({ status: 429, kind: 'rate-limited', requestId: '01J', retryAfter: 7 })
  expect(problemOf(new Response(null, { status: 502 }), '<html>Bad gateway</html>')).toMatchObject({
    status: 502,
    kind: '',
    errors: [],
    retryAfter: undefined,
  })
})
