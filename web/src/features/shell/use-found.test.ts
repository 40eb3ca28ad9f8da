import { expect, test } from 'vitest'
import { findAll } from '@/features/shell/use-found'
import { type Api, apiOf } from '@/lib/api'

/** A server that has one of everything. `broken` answers nothing. */
function serverWith(asked: string[], broken = ''): Api {
  const things: Record<string, unknown> = {
    '/api/v3/assets/': { id: 'a', name: 'Lunch menu' },
    '/api/v3/playlists/': { id: 'p', name: 'Lunch' },
    '/api/v3/layouts/': { id: 'l', name: 'Lunch wall' },
    '/api/v3/devices/': { id: 'd', name: 'Lunch room' },
    '/api/v3/users/': { id: 'u', first_name: '', last_name: '', email: 'lunch+1@example.com' },
  }
  const get = async (path: string, { params }: { params: { query: { search: string } } }) => {
    asked.push(`${path}?${params.query.search}`)
    if (path === broken) throw new Error('away')
    return { data: { results: [things[path]] }, response: new Response() }
  }
  return { ...apiOf('shop'), GET: get } as unknown as Api
}
const signal = new AbortController().signal

test('everything that may be seen is asked for, and leads to its page', async () => {
  const asked: string[] = []
  const { hits, part } = await findAll(serverWith(asked), () => true, 'lunch', signal)
  expect(hits.map(({ label, path }) => [label, path])).toEqual([
    ['Lunch menu', 'assets/a/'],
    ['Lunch', 'playlists/p/'],
    ['Lunch wall', 'layouts/l/'],
    ['Lunch room', 'devices/d/'],
    ['lunch+1@example.com', 'users/?q=lunch%2B1%40example.com'],
  ])
  expect(part).toBe(false)
  expect(asked).toHaveLength(5)
})

test('what may not be seen is not asked for', async () => {
  const asked: string[] = []
  const { hits } = await findAll(serverWith(asked), (permission) => permission === 'devices.view', 'lunch', signal)
  expect(asked).toEqual(['/api/v3/devices/?lunch'])
  expect(hits.map(({ id }) => id)).toEqual(['d'])
})

test('one kind that fails takes only itself away', async () => {
  const { hits, part } = await findAll(serverWith([], '/api/v3/playlists/'), () => true, 'lunch', signal)
  expect(hits.map(({ id }) => id)).toEqual(['a', 'l', 'd', 'u'])
  expect(part).toBe(true)
})
